-- The team's own rule files are records of the kind rule_files, audited, followed and moved as all records are. Everybody
-- reads them; owners and operators change them.
CREATE OR REPLACE FUNCTION iptui.may_put() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE iptui.my_role()
        WHEN 'owner' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts', 'rule_files']
        WHEN 'operator' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts', 'rule_files']
        WHEN 'support' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts']
        WHEN 'auditor' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'failed_sign_ins']
        ELSE ARRAY[]::text[]
    END
$$;

CREATE OR REPLACE FUNCTION iptui.may_delete() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE iptui.my_role()
        WHEN 'owner' THEN iptui.may_put()
        WHEN 'operator' THEN ARRAY['sessions', 'form_drafts', 'failed_sign_ins', 'evidence', 'brands', 'triage',
            'negotiations', 'rule_files']
        WHEN 'support' THEN ARRAY['sessions', 'form_drafts', 'failed_sign_ins', 'evidence']
        WHEN 'auditor' THEN ARRAY['sessions', 'form_drafts', 'failed_sign_ins']
        ELSE ARRAY[]::text[]
    END
$$;
