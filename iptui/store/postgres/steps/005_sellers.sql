-- The seller's own facts, and the statements that a person confirms for a letter: both are the seller's own people's.
CREATE OR REPLACE FUNCTION iptui.may_put() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE iptui.my_role()
        WHEN 'owner' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts', 'rule_files', 'sellers']
        WHEN 'operator' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts', 'rule_files', 'sellers']
        WHEN 'support' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts']
        WHEN 'auditor' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'failed_sign_ins']
        ELSE ARRAY[]::text[]
    END
$$;

CREATE OR REPLACE FUNCTION iptui.check_confirmations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := CASE TG_OP WHEN 'UPDATE' THEN old.doc::jsonb ELSE '{}'::jsonb END;
BEGIN
    IF new.kind = 'counter_notifications' AND row_security_active('iptui.records')
        AND iptui.my_role() NOT IN ('owner', 'operator')
        AND coalesce(new.doc::jsonb -> 'confirmations', '[]') <> coalesce(before -> 'confirmations', '[]')
    THEN
        RAISE EXCEPTION 'support may not make the statements of a counter-notification';
    END IF;
    RETURN new;
END $$;
CREATE OR REPLACE TRIGGER check_confirmations BEFORE INSERT OR UPDATE ON iptui.records
    FOR EACH ROW EXECUTE FUNCTION iptui.check_confirmations();
