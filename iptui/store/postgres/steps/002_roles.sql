-- What the database itself refuses. A login is a member of one of four roles; the owner of the tables and
-- superusers are not bound.
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['iptui_owner', 'iptui_operator', 'iptui_support', 'iptui_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another workspace of this server made it at this moment
            END;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION iptui.my_role() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN pg_has_role(session_user, 'iptui_owner', 'member') THEN 'owner'
        WHEN pg_has_role(session_user, 'iptui_operator', 'member') THEN 'operator'
        WHEN pg_has_role(session_user, 'iptui_support', 'member') THEN 'support'
        WHEN pg_has_role(session_user, 'iptui_auditor', 'member') THEN 'auditor'
        ELSE ''
    END
$$;

-- Kinds of records that a role may add or change; what may be in them is checked below.
CREATE FUNCTION iptui.may_put() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE iptui.my_role()
        WHEN 'owner' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts']
        WHEN 'operator' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts']
        WHEN 'support' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'complaints', 'rights', 'parties',
            'counter_notifications', 'negotiations', 'evidence', 'snapshots', 'triage', 'penalties',
            'catalog_edits', 'rules_in_use', 'brands', 'failed_sign_ins', 'catalog_mappings',
            'complaint_drafts']
        WHEN 'auditor' THEN ARRAY['sessions', 'form_drafts', 'accounts', 'failed_sign_ins']
        ELSE ARRAY[]::text[]
    END
$$;

CREATE FUNCTION iptui.may_delete() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT CASE iptui.my_role()
        WHEN 'owner' THEN iptui.may_put()
        WHEN 'operator' THEN ARRAY['sessions', 'form_drafts', 'failed_sign_ins', 'evidence', 'brands', 'triage',
            'negotiations']
        WHEN 'support' THEN ARRAY['sessions', 'form_drafts', 'failed_sign_ins', 'evidence']
        WHEN 'auditor' THEN ARRAY['sessions', 'form_drafts', 'failed_sign_ins']
        ELSE ARRAY[]::text[]
    END
$$;

CREATE FUNCTION iptui.check_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    role text := iptui.my_role();
    after jsonb;
    before jsonb;
    bookkeeping text[] := ARRAY['rev', 'updated_at'];
BEGIN
    IF NOT row_security_active('iptui.records') OR role = 'owner' THEN
        RETURN new;
    END IF;
    IF TG_OP = 'UPDATE' AND new.rev <> old.rev + 1 THEN
        RAISE EXCEPTION 'the record %/% moved on', new.kind, new.id;
    END IF;
    IF new.kind = 'accounts' THEN
        IF TG_OP = 'INSERT' THEN
            RAISE EXCEPTION 'a % may not make accounts', role;
        END IF;
        after := new.doc::jsonb - bookkeeping;
        before := old.doc::jsonb - bookkeeping;
        IF lower(session_user) = lower(new.id) THEN
            after := after - 'password_hash';
            before := before - 'password_hash';
        END IF;
        IF after IS DISTINCT FROM before THEN
            RAISE EXCEPTION 'a % may not change the account %', role, new.id;
        END IF;
    END IF;
    IF role <> 'support' THEN
        RETURN new;
    END IF;
    IF new.kind NOT IN ('complaints', 'counter_notifications', 'catalog_edits') THEN
        RETURN new;
    END IF;
    after := new.doc::jsonb;
    before := CASE TG_OP WHEN 'UPDATE' THEN old.doc::jsonb ELSE '{}'::jsonb END;
    IF new.kind = 'complaints' AND TG_OP = 'UPDATE'
        AND after ->> 'state' IN ('waiting_complainant', 'accepted_by_seller')
        AND after ->> 'state' IS DISTINCT FROM before ->> 'state'
    THEN
        RAISE EXCEPTION 'support may not file a counter-notification or accept a complaint';
    END IF;
    IF new.kind = 'counter_notifications'
        AND coalesce(after ->> 'submitted_at', '') <> coalesce(before ->> 'submitted_at', '')
    THEN
        RAISE EXCEPTION 'support may not file a counter-notification';
    END IF;
    IF new.kind = 'catalog_edits' THEN
        IF after ->> 'deleted_at' IS NOT NULL
            AND after ->> 'deleted_at' IS DISTINCT FROM before ->> 'deleted_at'
        THEN
            RAISE EXCEPTION 'support may not delete listings';
        END IF;
        IF before ->> 'deleted_at' IS NOT NULL AND after ->> 'deleted_at' IS NULL
            AND (after ->> 'reason' IS DISTINCT FROM 'reinstated'
                OR before ->> 'exported_at' IS NOT NULL)
        THEN
            RAISE EXCEPTION 'support may not take back a deletion';
        END IF;
        IF coalesce(after ->> 'product', '') <> ''
            AND after -> 'product' IS DISTINCT FROM before -> 'product'
        THEN
            RAISE EXCEPTION 'support may not edit listings';
        END IF;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER check_record BEFORE INSERT OR UPDATE ON iptui.records
    FOR EACH ROW EXECUTE FUNCTION iptui.check_record();

-- Nothing changes without a commit, and no commit without its audit entry.
CREATE FUNCTION iptui.check_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM iptui.commits JOIN iptui.audit USING (commit)
        WHERE transaction = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'a change of % needs its audit entry', TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER check_noted AFTER INSERT OR UPDATE OR DELETE ON iptui.records
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iptui.check_noted();
CREATE CONSTRAINT TRIGGER check_noted AFTER INSERT ON iptui.commits
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iptui.check_noted();
CREATE CONSTRAINT TRIGGER check_noted AFTER INSERT ON iptui.batches
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iptui.check_noted();

-- Rows are told apart in one table only; the others are given to the roles as a whole, which also lets an import
-- use COPY: PostgreSQL has none into a table with policies.
ALTER TABLE iptui.records ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA iptui TO iptui_owner, iptui_operator, iptui_support, iptui_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA iptui TO iptui_owner, iptui_operator, iptui_support, iptui_auditor;
GRANT INSERT ON iptui.commits, iptui.audit, iptui.changes
    TO iptui_owner, iptui_operator, iptui_support, iptui_auditor;
GRANT INSERT, UPDATE, DELETE ON iptui.records
    TO iptui_owner, iptui_operator, iptui_support, iptui_auditor;
GRANT INSERT ON iptui.blobs, iptui.batches, iptui.products, iptui.product_ids, iptui.dead_products
    TO iptui_owner, iptui_operator, iptui_support;
-- What everybody's search will believe comes from those who may delete by it.
GRANT INSERT, DELETE ON iptui.derived TO iptui_owner, iptui_operator;
GRANT UPDATE ON iptui.product_ids TO iptui_owner, iptui_operator, iptui_support;

CREATE POLICY read ON iptui.records FOR SELECT USING ((SELECT iptui.my_role()) <> '');
CREATE POLICY put ON iptui.records FOR INSERT WITH CHECK (kind = ANY ((SELECT iptui.may_put())::text[]));
-- Every row can be seen by an update, so that a refused one fails with an error and not in silence.
CREATE POLICY change ON iptui.records FOR UPDATE USING ((SELECT iptui.my_role()) <> '')
    WITH CHECK (kind = ANY ((SELECT iptui.may_put())::text[]));
CREATE POLICY remove ON iptui.records FOR DELETE USING (kind = ANY ((SELECT iptui.may_delete())::text[]));
