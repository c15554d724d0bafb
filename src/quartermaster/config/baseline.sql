-- Written by `python -m tests.baseline`: change the migrations, never this file.
SET LOCAL check_function_bodies = false;
CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);
CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);
CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);
CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_07232() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_29929() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'value entries are append-only: a correction follows' USING ERRCODE = 'restrict_violation';
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_36aad() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'a closed period stays closed' USING ERRCODE = 'restrict_violation';
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3ca84() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3dbae() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'movements are append-only: correct by reversal' USING ERRCODE = 'restrict_violation';
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_519fd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'cost changes are append-only: correct by another one' USING ERRCODE = 'restrict_violation';
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_59340() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_94eb8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'weights are append-only: weigh again' USING ERRCODE = 'restrict_violation';
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_997f7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b9b0c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_df2d7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_e9c93() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_bill_is_kept_6e8af() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_bill_stays_80824() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_capture_stays_cb094() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_captured_event_stays_ff9b1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_closed_periods_stay_9afbb() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF EXISTS (SELECT FROM entered e JOIN stock_books b ON b.owner_id = e.owner_id
                               WHERE e.effective_at < b.open_from) THEN
                        RAISE EXCEPTION 'the books are closed at that time' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NULL;
                
                END;
            $$;
CREATE FUNCTION public.pgtrigger_line_stays_8eb8c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_bundles_4d0bb() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
PERFORM FROM catalog_sku WHERE id = NEW.sku_id FOR KEY SHARE;
IF EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND kit = 'bundle') THEN
    RAISE EXCEPTION 'a bundle has no stock of its own' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_bundles';
END IF;
IF EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND weighed_in_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM stock_weight WHERE sku_id = NEW.sku_id) THEN
    RAISE EXCEPTION 'the SKU is weighed' USING ERRCODE = 'check_violation', CONSTRAINT = 'weighed_from_the_first_piece';
END IF;
RETURN NEW;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_loop_f81b7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
PERFORM pg_advisory_xact_lock(hashtext('catalog.bills'));
IF EXISTS (
    WITH RECURSIVE below (id) AS (
        SELECT NEW.component_id
        UNION
        SELECT line.component_id FROM below JOIN catalog_bill bill ON bill.sku_id = below.id AND bill.ended_at IS NULL
          JOIN catalog_billline line ON line.bill_id = bill.id
    )
    SELECT FROM below JOIN catalog_bill mine ON mine.id = NEW.bill_id WHERE below.id = mine.sku_id
) THEN
    RAISE EXCEPTION 'nothing is made of itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_made_of_itself';
END IF;
RETURN NEW;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_only_weighed_6d089() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
PERFORM FROM catalog_sku WHERE id = NEW.sku_id FOR KEY SHARE;
IF NOT EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND weighed_in_id IS NOT NULL) THEN
    RAISE EXCEPTION 'the SKU is not weighed' USING ERRCODE = 'check_violation', CONSTRAINT = 'only_weighed';
END IF;
RETURN NEW;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_origin_stays_c14c9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);
CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;
CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;
CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;
CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.sales_carton_is_of_one_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sales_carton c, sales_pickline l JOIN sales_pick p ON p.id = l.pick_id
                        WHERE c.id = NEW.carton_id AND l.id = NEW.pick_line_id AND p.order_id = c.order_id) THEN
            RAISE EXCEPTION 'a carton holds what was picked for its order' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
CREATE FUNCTION public.sales_order_stays_whose_it_is() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        RAISE EXCEPTION 'an order stays whose it is' USING ERRCODE = 'check_violation';
    END $$;
CREATE FUNCTION public.sales_pick_is_of_one_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM sales_pick p, sales_orderline l
                        WHERE p.id = NEW.pick_id AND l.id = NEW.order_line_id AND l.order_id = p.order_id) THEN
            RAISE EXCEPTION 'a pick takes lines of its order' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
CREATE FUNCTION public.stock_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
    DECLARE kept boolean;
    BEGIN
        EXECUTE format('SELECT EXISTS (SELECT FROM stock_balance WHERE %I = $1)', TG_ARGV[0]) INTO kept USING OLD.id;
        IF kept THEN
            RAISE EXCEPTION 'stock lies there or has lain there: it is not deleted' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN OLD;
    END $_$;
CREATE FUNCTION public.stock_lot_is_theirs() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM stock_lot WHERE (id, owner_id, sku_id) = (NEW.lot_id, NEW.owner_id, NEW.sku_id)) THEN
            RAISE EXCEPTION 'lot % is not of this owner and SKU', NEW.lot_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
CREATE FUNCTION public.stock_stays_whose_it_is() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        RAISE EXCEPTION 'a row of % stays whose it is', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END $$;
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_apikey (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    prefix character varying(12) NOT NULL,
    digest bytea NOT NULL,
    scopes character varying(60)[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    owner_id bigint NOT NULL
);
ALTER TABLE public.accounts_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_deed (
    id bigint NOT NULL,
    verb character varying(60) NOT NULL,
    document character varying(60) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    reason character varying(200) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    details jsonb NOT NULL,
    actor_id bigint NOT NULL
);
ALTER TABLE public.accounts_deed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_deed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    email character varying(254) NOT NULL,
    roles character varying(30)[] NOT NULL,
    owner_ids bigint[],
    warehouse_ids bigint[],
    theme character varying(5) NOT NULL,
    supplier_id bigint,
    CONSTRAINT a_scope_names_something CHECK ((((owner_ids IS NULL) OR (
CASE
    WHEN (owner_ids IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(owner_ids, 1), 0)
END > 0)) AND ((warehouse_ids IS NULL) OR (
CASE
    WHEN (warehouse_ids IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(warehouse_ids, 1), 0)
END > 0)))),
    CONSTRAINT a_suppliers_scope_stands_alone CHECK (((supplier_id IS NULL) OR ((owner_ids IS NULL) AND (warehouse_ids IS NULL))))
);
CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.automation_bookcheck (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    ties_out boolean NOT NULL,
    violations jsonb NOT NULL,
    seconds double precision NOT NULL
);
ALTER TABLE public.automation_bookcheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_bookcheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.automation_jobfailure (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    error text NOT NULL
);
ALTER TABLE public.automation_jobfailure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.automation_jobfailure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_invoicelimit (
    id bigint NOT NULL,
    role character varying(30) NOT NULL,
    most numeric(18,4),
    most_own numeric(18,4),
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT billing_invoicelimit_version_check CHECK ((version >= 0)),
    CONSTRAINT invoice_limits_are_not_negative CHECK ((((most IS NULL) OR (most >= (0)::numeric)) AND ((most_own IS NULL) OR (most_own >= (0)::numeric))))
);
ALTER TABLE public.billing_invoicelimit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_invoicelimit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_invoiceline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    kind character varying(6) NOT NULL,
    charge character varying(10) NOT NULL,
    description character varying(200) NOT NULL,
    quantity numeric(18,6),
    unit_cost numeric(18,4),
    amount numeric(18,4) NOT NULL,
    differences jsonb NOT NULL,
    accrued numeric(18,4) NOT NULL,
    stock_value numeric(18,4) NOT NULL,
    variance numeric(18,4) NOT NULL,
    discrepancy_id bigint,
    order_id bigint,
    order_line_id bigint,
    vendor_return_id bigint,
    invoice_id bigint NOT NULL,
    CONSTRAINT billing_invoiceline_position_check CHECK (("position" >= 0)),
    CONSTRAINT invoice_line_figures_are_possible CHECK (((amount > (0)::numeric) AND ((quantity IS NULL) OR (quantity > (0)::numeric)) AND ((unit_cost IS NULL) OR (unit_cost >= (0)::numeric)))),
    CONSTRAINT invoice_line_says_what_it_is_for CHECK (((((kind)::text = 'goods'::text) AND (order_line_id IS NOT NULL)) OR (((charge)::text > ''::text) AND ((kind)::text = 'charge'::text) AND (order_line_id IS NULL)) OR (((kind)::text = 'return'::text) AND (vendor_return_id IS NOT NULL)) OR ((discrepancy_id IS NOT NULL) AND ((kind)::text = 'claim'::text))))
);
ALTER TABLE public.billing_invoiceline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_invoiceline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_matchrule (
    id bigint NOT NULL,
    price_percent numeric(5,2),
    price_amount numeric(18,4),
    quantity_percent numeric(5,2),
    charge_percent numeric(5,2),
    charge_amount numeric(18,4),
    version integer DEFAULT 1 NOT NULL,
    supplier_id bigint,
    CONSTRAINT billing_matchrule_version_check CHECK ((version >= 0)),
    CONSTRAINT match_rule_figures_are_possible CHECK ((((price_percent IS NULL) OR ((price_percent >= (0)::numeric) AND (price_percent <= (100)::numeric))) AND ((quantity_percent IS NULL) OR ((quantity_percent >= (0)::numeric) AND (quantity_percent <= (100)::numeric))) AND ((charge_percent IS NULL) OR ((charge_percent >= (0)::numeric) AND (charge_percent <= (100)::numeric))) AND ((price_amount IS NULL) OR (price_amount >= (0)::numeric)) AND ((charge_amount IS NULL) OR (charge_amount >= (0)::numeric))))
);
ALTER TABLE public.billing_matchrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_matchrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.billing_supplier_invoice_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.billing_supplierinvoice (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    kind character varying(11) NOT NULL,
    supplier_number character varying(60) NOT NULL,
    state character varying(10) NOT NULL,
    currency character varying(3) NOT NULL,
    exchange_rate numeric(18,8) NOT NULL,
    invoiced_on date NOT NULL,
    due_on date,
    tax numeric(18,4) NOT NULL,
    total numeric(18,4) NOT NULL,
    note character varying(500) NOT NULL,
    version integer NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    release_reason character varying(200) NOT NULL,
    approved_at timestamp with time zone,
    paid_on date,
    payment_reference character varying(60) NOT NULL,
    ended_at timestamp with time zone,
    approved_by_id bigint,
    entered_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    released_by_id bigint,
    supplier_id bigint NOT NULL,
    CONSTRAINT billing_supplierinvoice_version_check CHECK ((version >= 0)),
    CONSTRAINT supplier_invoice_figures_are_possible CHECK (((exchange_rate > (0)::numeric) AND (tax >= (0)::numeric) AND (total >= (0)::numeric) AND ((currency)::text ~ '^[A-Z]{3}$'::text))),
    CONSTRAINT supplier_invoice_has_their_number CHECK ((NOT ((supplier_number)::text = ''::text))),
    CONSTRAINT supplier_invoice_state_is_known CHECK ((((state)::text = ANY ((ARRAY['draft'::character varying, 'matched'::character varying, 'blocked'::character varying, 'approved'::character varying, 'paid'::character varying, 'cancelled'::character varying])::text[])) AND ((kind)::text = ANY ((ARRAY['invoice'::character varying, 'credit_note'::character varying])::text[])))),
    CONSTRAINT supplier_invoice_was_approved_before_paid CHECK (((NOT ((state)::text = ANY ((ARRAY['approved'::character varying, 'paid'::character varying])::text[]))) OR ((approved_at IS NOT NULL) AND (approved_by_id IS NOT NULL)))),
    CONSTRAINT supplier_invoice_was_paid_some_day CHECK (((NOT ((state)::text = 'paid'::text)) OR (paid_on IS NOT NULL)))
);
ALTER TABLE public.billing_supplierinvoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_supplierinvoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_account (
    id bigint NOT NULL,
    connector character varying(20) NOT NULL,
    credentials jsonb NOT NULL,
    secrets text NOT NULL,
    test_mode boolean NOT NULL,
    label_form character varying(3) NOT NULL,
    trial character varying(7) NOT NULL,
    tried_at timestamp with time zone,
    trial_said character varying(500) NOT NULL,
    carrier_id bigint NOT NULL
);
ALTER TABLE public.carriers_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_accountplace (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    warehouse_id bigint NOT NULL
);
ALTER TABLE public.carriers_accountplace ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_accountplace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_carrier (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(40) NOT NULL,
    kind character varying(20) NOT NULL,
    prefix character varying(2) NOT NULL,
    phone character varying(40) NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT carrier_prefix_is_two_letters CHECK (((((kind)::text = 'built_in'::text) AND ((prefix)::text ~ '^[A-Z]{2}$'::text)) OR (((kind)::text = 'connected'::text) AND ((prefix)::text = ''::text)))),
    CONSTRAINT carriers_carrier_version_check CHECK ((version >= 0))
);
ALTER TABLE public.carriers_carrier ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_carrier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_cutoff (
    id bigint NOT NULL,
    at time without time zone NOT NULL,
    carrier_id bigint NOT NULL,
    warehouse_id bigint NOT NULL
);
ALTER TABLE public.carriers_cutoff ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_cutoff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_following (
    id bigint NOT NULL,
    next_at timestamp with time zone,
    failures smallint NOT NULL,
    asked_at timestamp with time zone,
    said character varying(500) NOT NULL,
    voiding character varying(7) NOT NULL,
    voiding_said character varying(500) NOT NULL,
    label_id bigint NOT NULL,
    CONSTRAINT carriers_following_failures_check CHECK ((failures >= 0))
);
ALTER TABLE public.carriers_following ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_following_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_inquiry (
    id bigint NOT NULL,
    state character varying(8) NOT NULL,
    asked jsonb NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    expires_at timestamp with time zone,
    offers jsonb NOT NULL,
    said character varying(500) NOT NULL,
    carrier_id bigint NOT NULL,
    order_id bigint NOT NULL
);
ALTER TABLE public.carriers_inquiry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_inquiry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_label (
    id bigint NOT NULL,
    tracking character varying(40) NOT NULL,
    state character varying(20) NOT NULL,
    state_at timestamp with time zone NOT NULL,
    weight_g integer NOT NULL,
    price numeric(18,4) NOT NULL,
    promised_on date NOT NULL,
    bought_at timestamp with time zone NOT NULL,
    handed_over_at timestamp with time zone,
    voided_at timestamp with time zone,
    looked_at timestamp with time zone,
    looked_note character varying(200) NOT NULL,
    bought_by_id bigint NOT NULL,
    carrier_id bigint NOT NULL,
    carton_id bigint NOT NULL,
    order_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    shipment_id bigint,
    warehouse_id bigint NOT NULL,
    manifest_id bigint,
    service_id bigint NOT NULL,
    CONSTRAINT a_void_label_was_not_handed_over CHECK ((((voided_at IS NULL) AND (NOT ((state)::text = 'voided'::text))) OR ((manifest_id IS NULL) AND ((state)::text = 'voided'::text) AND (voided_at IS NOT NULL)))),
    CONSTRAINT carriers_label_weight_g_check CHECK ((weight_g >= 0))
);
ALTER TABLE public.carriers_label ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_label_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_labelpurchase (
    id bigint NOT NULL,
    key uuid NOT NULL,
    state character varying(8) NOT NULL,
    price numeric(18,4) NOT NULL,
    promised_on date NOT NULL,
    weight_g integer NOT NULL,
    sides_mm jsonb,
    asked_at timestamp with time zone NOT NULL,
    called_at timestamp with time zone,
    ended_at timestamp with time zone,
    attempts smallint NOT NULL,
    said character varying(500) NOT NULL,
    remedy character varying(300) NOT NULL,
    tracking character varying(40) NOT NULL,
    shipment_key character varying(80) NOT NULL,
    form character varying(3) NOT NULL,
    content bytea NOT NULL,
    asked_by_id bigint NOT NULL,
    carton_id bigint NOT NULL,
    label_id bigint,
    order_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    service_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT a_bought_label_is_there CHECK ((((label_id IS NOT NULL) AND ((state)::text = 'bought'::text)) OR ((NOT ((state)::text = 'bought'::text)) AND (label_id IS NULL)))),
    CONSTRAINT a_sold_label_has_a_number CHECK (((NOT ((state)::text = 'answered'::text)) OR (NOT ((tracking)::text = ''::text)))),
    CONSTRAINT carriers_labelpurchase_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT carriers_labelpurchase_weight_g_check CHECK ((weight_g >= 0))
);
ALTER TABLE public.carriers_labelpurchase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_labelpurchase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_manifest (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    day date NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    carrier_id bigint NOT NULL,
    closed_by_id bigint,
    opened_by_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT a_manifest_is_closed_by_somebody CHECK ((((closed_at IS NULL) AND (closed_by_id IS NULL)) OR ((closed_at IS NOT NULL) AND (closed_by_id IS NOT NULL))))
);
ALTER TABLE public.carriers_manifest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_manifest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.carriers_manifest_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.carriers_orderservice (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.carriers_orderservice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_orderservice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_parcelsize (
    id bigint NOT NULL,
    weight_g integer NOT NULL,
    length_mm integer,
    width_mm integer,
    height_mm integer,
    measured_at timestamp with time zone NOT NULL,
    carton_id bigint NOT NULL,
    measured_by_id bigint NOT NULL,
    CONSTRAINT carriers_parcelsize_height_mm_check CHECK ((height_mm >= 0)),
    CONSTRAINT carriers_parcelsize_length_mm_check CHECK ((length_mm >= 0)),
    CONSTRAINT carriers_parcelsize_weight_g_check CHECK ((weight_g >= 0)),
    CONSTRAINT carriers_parcelsize_width_mm_check CHECK ((width_mm >= 0)),
    CONSTRAINT parcel_is_weighed_and_has_all_sides_or_none CHECK (((weight_g > 0) AND (((height_mm IS NULL) AND (length_mm IS NULL) AND (width_mm IS NULL)) OR ((height_mm > 0) AND (length_mm > 0) AND (width_mm > 0)))))
);
ALTER TABLE public.carriers_parcelsize ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_parcelsize_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_preference (
    id bigint NOT NULL,
    channel_id bigint,
    customer_id bigint,
    service_id bigint NOT NULL,
    CONSTRAINT a_preference_is_of_a_customer_or_a_channel CHECK ((((channel_id IS NOT NULL) AND (customer_id IS NULL)) OR ((channel_id IS NULL) AND (customer_id IS NOT NULL))))
);
ALTER TABLE public.carriers_preference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_preference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_price (
    id bigint NOT NULL,
    up_to_g integer NOT NULL,
    price numeric(18,4) NOT NULL,
    service_id bigint NOT NULL,
    zone_id bigint NOT NULL,
    CONSTRAINT carriers_price_up_to_g_check CHECK ((up_to_g >= 0)),
    CONSTRAINT parcel_price_not_negative CHECK (((price >= (0)::numeric) AND (up_to_g > 0)))
);
ALTER TABLE public.carriers_price ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_price_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_service (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(60) NOT NULL,
    transit_days smallint NOT NULL,
    most_weight_g integer,
    most_length_mm integer,
    most_width_mm integer,
    most_height_mm integer,
    archived_at timestamp with time zone,
    carrier_id bigint NOT NULL,
    CONSTRAINT carriers_service_most_height_mm_check CHECK ((most_height_mm >= 0)),
    CONSTRAINT carriers_service_most_length_mm_check CHECK ((most_length_mm >= 0)),
    CONSTRAINT carriers_service_most_weight_g_check CHECK ((most_weight_g >= 0)),
    CONSTRAINT carriers_service_most_width_mm_check CHECK ((most_width_mm >= 0)),
    CONSTRAINT carriers_service_transit_days_check CHECK ((transit_days >= 0)),
    CONSTRAINT service_has_all_sides_or_none CHECK ((((most_height_mm IS NULL) AND (most_length_mm IS NULL) AND (most_width_mm IS NULL)) OR ((most_height_mm > 0) AND (most_length_mm > 0) AND (most_width_mm > 0))))
);
ALTER TABLE public.carriers_service ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_service_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_shipmentmark (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(200) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    noted_by_id bigint NOT NULL,
    shipment_id bigint NOT NULL,
    CONSTRAINT shipment_mark_says_how_it_is_known CHECK ((NOT ((note)::text = ''::text)))
);
ALTER TABLE public.carriers_shipmentmark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_shipmentmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.carriers_tracking_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.carriers_trackingevent (
    id bigint NOT NULL,
    mark character varying(64) NOT NULL,
    kind character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    place character varying(100) NOT NULL,
    text character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    label_id bigint NOT NULL,
    noted_by_id bigint NOT NULL
);
ALTER TABLE public.carriers_trackingevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_trackingevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.carriers_zone (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    countries character varying(2)[] NOT NULL,
    extra_days smallint NOT NULL,
    carrier_id bigint NOT NULL,
    CONSTRAINT carriers_zone_extra_days_check CHECK ((extra_days >= 0))
);
ALTER TABLE public.carriers_zone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.carriers_zone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_barcode (
    id bigint NOT NULL,
    value character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    pack_id bigint,
    sku_id bigint NOT NULL,
    CONSTRAINT gtin_has_fourteen_digits CHECK (((NOT ((kind)::text = 'gtin'::text)) OR ((value)::text ~ '^[0-9]{14}$'::text)))
);
ALTER TABLE public.catalog_barcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_barcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_bill (
    id bigint NOT NULL,
    number integer NOT NULL,
    kit character varying(6) NOT NULL,
    began_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ended_at timestamp with time zone,
    sku_id bigint NOT NULL,
    CONSTRAINT a_bill_makes_a_kit CHECK (((kit)::text = ANY ((ARRAY['bundle'::character varying, 'made'::character varying])::text[]))),
    CONSTRAINT catalog_bill_number_check CHECK ((number >= 0))
);
ALTER TABLE public.catalog_bill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_bill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_billline (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    bill_id bigint NOT NULL,
    component_id bigint NOT NULL,
    CONSTRAINT component_quantity_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.catalog_billline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_billline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_bundlepart (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    component_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT bundle_part_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.catalog_bundlepart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_bundlepart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_business (
    id bigint NOT NULL,
    is_house boolean NOT NULL,
    legal_name character varying(200) NOT NULL,
    street character varying(200) NOT NULL,
    street_2 character varying(200) NOT NULL,
    city character varying(100) NOT NULL,
    region character varying(100) NOT NULL,
    postcode character varying(20) NOT NULL,
    country character varying(2) NOT NULL,
    tax_number character varying(40) NOT NULL,
    eori character varying(17) NOT NULL,
    phone character varying(40) NOT NULL,
    email character varying(254) NOT NULL,
    gs1_company_prefix character varying(12) NOT NULL,
    paper character varying(6) NOT NULL,
    order_terms text NOT NULL,
    version integer NOT NULL,
    owner_id bigint NOT NULL,
    CONSTRAINT business_country_has_two_letters CHECK (((country)::text ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT catalog_business_version_check CHECK ((version >= 0)),
    CONSTRAINT gs1_company_prefix_is_digits CHECK ((((gs1_company_prefix)::text = ''::text) OR ((gs1_company_prefix)::text ~ '^[0-9]{4,12}$'::text)))
);
ALTER TABLE public.catalog_business ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_business_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_category (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    costing character varying(8) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT catalog_category_version_check CHECK ((version >= 0))
);
ALTER TABLE public.catalog_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_owner (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    name character varying(200) NOT NULL,
    is_house boolean NOT NULL,
    closed_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT catalog_owner_version_check CHECK ((version >= 0)),
    CONSTRAINT the_house_stays_open CHECK (((NOT is_house) OR (closed_at IS NULL)))
);
ALTER TABLE public.catalog_owner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_owner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_packunit (
    id bigint NOT NULL,
    weight_g numeric(12,3),
    length_mm numeric(12,3),
    width_mm numeric(12,3),
    height_mm numeric(12,3),
    numerator bigint NOT NULL,
    denominator bigint NOT NULL,
    bought boolean DEFAULT false NOT NULL,
    sold boolean DEFAULT false NOT NULL,
    sku_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    CONSTRAINT pack_ratio_is_positive CHECK (((numerator > 0) AND (denominator > 0))),
    CONSTRAINT pack_sizes_are_positive CHECK ((((weight_g IS NULL) OR (weight_g > (0)::numeric)) AND ((length_mm IS NULL) OR (length_mm > (0)::numeric)) AND ((width_mm IS NULL) OR (width_mm > (0)::numeric)) AND ((height_mm IS NULL) OR (height_mm > (0)::numeric))))
);
ALTER TABLE public.catalog_packunit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_packunit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_product (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    description text NOT NULL,
    version integer NOT NULL,
    CONSTRAINT catalog_product_version_check CHECK ((version >= 0))
);
ALTER TABLE public.catalog_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_sku (
    id bigint NOT NULL,
    weight_g numeric(12,3),
    length_mm numeric(12,3),
    width_mm numeric(12,3),
    height_mm numeric(12,3),
    hs_code character varying(10) DEFAULT ''::character varying NOT NULL,
    origin character varying(2) DEFAULT ''::character varying NOT NULL,
    customs_description character varying(200) DEFAULT ''::character varying NOT NULL,
    un_number character varying(4) DEFAULT ''::character varying NOT NULL,
    hazard_class character varying(4) DEFAULT ''::character varying NOT NULL,
    packing_group character varying(3) DEFAULT ''::character varying NOT NULL,
    limited_quantity boolean DEFAULT false NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    cost numeric(18,4) NOT NULL,
    retail_price numeric(18,4) NOT NULL,
    tracking character varying(6) DEFAULT 'none'::character varying NOT NULL,
    picking character varying(7) DEFAULT 'fefo'::character varying NOT NULL,
    kit character varying(6) DEFAULT 'none'::character varying NOT NULL,
    nominal_weight numeric(18,6),
    weight_tolerance numeric(5,2),
    minimum numeric(18,6),
    maximum numeric(18,6),
    note character varying(500) NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    category_id bigint,
    product_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    weighed_in_id bigint,
    temperature character varying(7) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT catalog_sku_version_check CHECK ((version >= 0)),
    CONSTRAINT sku_dangerous_goods_are_named CHECK (((((hazard_class)::text = ''::text) AND (NOT limited_quantity) AND ((packing_group)::text = ''::text) AND ((un_number)::text = ''::text)) OR (((hazard_class)::text ~ '^[1-9](\.[1-6])?[A-S]?$'::text) AND ((packing_group)::text = ANY ((ARRAY[''::character varying, 'I'::character varying, 'II'::character varying, 'III'::character varying])::text[])) AND ((un_number)::text ~ '^[0-9]{4}$'::text)))),
    CONSTRAINT sku_hs_code_is_digits CHECK ((((hs_code)::text = ''::text) OR ((hs_code)::text ~ '^[0-9]{6,10}$'::text))),
    CONSTRAINT sku_is_kept_at_a_temperature CHECK (((temperature)::text = ANY ((ARRAY[''::character varying, 'ambient'::character varying, 'chilled'::character varying, 'frozen'::character varying])::text[]))),
    CONSTRAINT sku_is_weighed_wholly_or_not_at_all CHECK ((((nominal_weight IS NULL) AND (weighed_in_id IS NULL) AND (weight_tolerance IS NULL)) OR ((nominal_weight > (0)::numeric) AND (weighed_in_id IS NOT NULL) AND (weight_tolerance >= (0)::numeric) AND (weight_tolerance <= (100)::numeric)))),
    CONSTRAINT sku_maximum_is_not_below_minimum CHECK (((maximum IS NULL) OR (minimum IS NULL) OR (maximum >= minimum))),
    CONSTRAINT sku_minimum_is_not_negative CHECK (((minimum IS NULL) OR (minimum >= (0)::numeric))),
    CONSTRAINT sku_origin_is_a_country CHECK ((((origin)::text = ''::text) OR ((origin)::text ~ '^[A-Z]{2}$'::text))),
    CONSTRAINT sku_prices_are_not_negative CHECK (((cost >= (0)::numeric) AND (retail_price >= (0)::numeric))),
    CONSTRAINT sku_sizes_are_positive CHECK ((((weight_g IS NULL) OR (weight_g > (0)::numeric)) AND ((length_mm IS NULL) OR (length_mm > (0)::numeric)) AND ((width_mm IS NULL) OR (width_mm > (0)::numeric)) AND ((height_mm IS NULL) OR (height_mm > (0)::numeric))))
);
ALTER TABLE public.catalog_sku ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_sku_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_skupicture (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    content_type character varying(20) NOT NULL,
    content bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT sku_picture_is_a_picture CHECK (((content_type)::text = ANY ((ARRAY['image/jpeg'::character varying, 'image/png'::character varying, 'image/webp'::character varying])::text[])))
);
ALTER TABLE public.catalog_skupicture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_skupicture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_unit (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(60) NOT NULL,
    scale smallint NOT NULL,
    version integer NOT NULL,
    CONSTRAINT catalog_unit_scale_check CHECK ((scale >= 0)),
    CONSTRAINT catalog_unit_version_check CHECK ((version >= 0)),
    CONSTRAINT unit_scale_is_at_most_six CHECK ((scale <= 6))
);
ALTER TABLE public.catalog_unit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_unit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_forecast (
    id bigint NOT NULL,
    begins_on date NOT NULL,
    demand_class character varying(12) NOT NULL,
    method character varying(12) NOT NULL,
    level double precision NOT NULL,
    variance double precision NOT NULL,
    season bytea NOT NULL,
    told bytea NOT NULL,
    error double precision,
    naive_error double precision,
    bias double precision,
    doubts character varying(100) NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    lift double precision NOT NULL
);
ALTER TABLE public.demand_forecast ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_forecast_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_known (
    id bigint NOT NULL,
    through date NOT NULL,
    movement_id bigint NOT NULL,
    deed_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.demand_known ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_known_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_lived (
    id bigint NOT NULL,
    made_on date NOT NULL,
    "group" character varying(20) NOT NULL,
    rule character varying(100) NOT NULL,
    begins_on date NOT NULL,
    weeks smallint NOT NULL,
    series integer NOT NULL,
    holding double precision NOT NULL,
    ordering double precision NOT NULL,
    losing double precision NOT NULL,
    fill double precision NOT NULL,
    stock double precision NOT NULL,
    lines double precision NOT NULL,
    picked boolean NOT NULL,
    dial double precision,
    smoothing double precision,
    CONSTRAINT demand_lived_series_check CHECK ((series >= 0)),
    CONSTRAINT demand_lived_weeks_check CHECK ((weeks >= 0))
);
ALTER TABLE public.demand_lived ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_lived_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_lostsale (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    asked_on date NOT NULL,
    note character varying(200) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    noted_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT lost_sale_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.demand_lostsale ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_lostsale_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_oneoff (
    id bigint NOT NULL,
    asked_on date NOT NULL,
    quantity numeric(18,6) NOT NULL,
    document character varying(40) NOT NULL,
    reason character varying(200) NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    marked_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT one_off_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.demand_oneoff ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_oneoff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_override (
    id bigint NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    per_week numeric(18,6) NOT NULL,
    reason character varying(200) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    made_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT override_has_an_end CHECK (((per_week >= (0)::numeric) AND (until_on >= from_on)))
);
ALTER TABLE public.demand_override ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_override_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_pastsale (
    id bigint NOT NULL,
    begins_on date NOT NULL,
    days smallint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT demand_pastsale_days_check CHECK ((days >= 0)),
    CONSTRAINT past_sale_is_of_some_days CHECK (((days >= 1) AND (days <= 31) AND (quantity >= (0)::numeric)))
);
ALTER TABLE public.demand_pastsale ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_pastsale_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_promotion (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    begins_on date NOT NULL,
    ends_on date NOT NULL,
    uplift numeric(7,2) NOT NULL,
    yearly boolean NOT NULL,
    said_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    category_id bigint,
    channel_id bigint,
    said_by_id bigint NOT NULL,
    sku_id bigint,
    warehouse_id bigint,
    CONSTRAINT promotion_is_possible CHECK (((ends_on >= begins_on) AND (uplift >= ('-100'::integer)::numeric)))
);
ALTER TABLE public.demand_promotion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_promotion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_promotionresult (
    id bigint NOT NULL,
    begins_on date NOT NULL,
    weeks smallint NOT NULL,
    series integer NOT NULL,
    usual double precision NOT NULL,
    told double precision NOT NULL,
    came double precision NOT NULL,
    promotion_id bigint NOT NULL,
    CONSTRAINT demand_promotionresult_series_check CHECK ((series >= 0)),
    CONSTRAINT demand_promotionresult_weeks_check CHECK ((weeks >= 0))
);
ALTER TABLE public.demand_promotionresult ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_promotionresult_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_series (
    id bigint NOT NULL,
    begins_on date NOT NULL,
    days bytea NOT NULL,
    weeks bytea NOT NULL,
    stocked boolean NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    ordered double precision NOT NULL,
    returned double precision NOT NULL,
    sold double precision NOT NULL,
    CONSTRAINT demand_series_begins_on_a_monday CHECK ((EXTRACT(isodow FROM begins_on) = (1)::numeric))
);
ALTER TABLE public.demand_series ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_succession (
    id bigint NOT NULL,
    share numeric(6,2) NOT NULL,
    until_on date NOT NULL,
    said_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    predecessor_id bigint NOT NULL,
    said_by_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT succession_is_possible CHECK (((share > (0)::numeric) AND (NOT (sku_id = predecessor_id))))
);
ALTER TABLE public.demand_succession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_succession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.demand_total (
    id bigint NOT NULL,
    of character varying(10) NOT NULL,
    name character varying(100) NOT NULL,
    begins_on date NOT NULL,
    series integer NOT NULL,
    came bytea NOT NULL,
    told bytea NOT NULL,
    ahead bytea NOT NULL,
    CONSTRAINT demand_total_series_check CHECK ((series >= 0))
);
ALTER TABLE public.demand_total ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demand_total_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.epcis_capture (
    id uuid NOT NULL,
    captured_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    proceed boolean NOT NULL,
    kept integer NOT NULL,
    repeated integer NOT NULL,
    errors jsonb NOT NULL,
    captured_by_id bigint NOT NULL,
    CONSTRAINT epcis_capture_kept_check CHECK ((kept >= 0)),
    CONSTRAINT epcis_capture_repeated_check CHECK ((repeated >= 0))
);
CREATE TABLE public.epcis_capturedevent (
    id bigint NOT NULL,
    event_id character varying(2000) NOT NULL,
    declares_error boolean NOT NULL,
    digest character varying(64) NOT NULL,
    type character varying(2000) NOT NULL,
    action character varying(10) NOT NULL,
    biz_step character varying(2000) NOT NULL,
    disposition character varying(2000) NOT NULL,
    read_point character varying(2000) NOT NULL,
    biz_location character varying(2000) NOT NULL,
    event_time timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    told jsonb NOT NULL,
    context jsonb NOT NULL,
    capture_id uuid NOT NULL,
    captured_by_id bigint NOT NULL,
    owner_id bigint,
    warehouse_id bigint
);
ALTER TABLE public.epcis_capturedevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.epcis_capturedevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.epcis_eventname (
    id bigint NOT NULL,
    role character varying(12) NOT NULL,
    uri character varying(2000) NOT NULL,
    known boolean NOT NULL,
    carton_id bigint,
    event_id bigint NOT NULL,
    lot_id bigint,
    sku_id bigint
);
ALTER TABLE public.epcis_eventname ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.epcis_eventname_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.epcis_origin (
    single boolean NOT NULL,
    mark uuid NOT NULL,
    CONSTRAINT there_is_one_origin CHECK (single)
);
CREATE TABLE public.kanban_card (
    id bigint NOT NULL,
    place smallint NOT NULL,
    number character varying(24) NOT NULL,
    withdrawn_at timestamp with time zone,
    loop_id bigint NOT NULL,
    CONSTRAINT kanban_card_place_check CHECK ((place >= 0))
);
ALTER TABLE public.kanban_card ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kanban_card_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.kanban_loop (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    source character varying(10) NOT NULL,
    container numeric(18,6) NOT NULL,
    per_day numeric(18,6),
    lead_days numeric(6,2),
    allowance numeric(5,2) NOT NULL,
    cards smallint NOT NULL,
    most_cards smallint NOT NULL,
    version integer NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    bin_id bigint,
    from_bin_id bigint,
    from_warehouse_id bigint,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    supplier_id bigint,
    warehouse_id bigint NOT NULL,
    zone_id bigint,
    CONSTRAINT kanban_cards_are_within_the_most CHECK (((cards <= most_cards) AND (most_cards > 0) AND (most_cards <= 200))),
    CONSTRAINT kanban_figures_are_positive CHECK (((allowance >= (0)::numeric) AND (container > (0)::numeric) AND ((per_day IS NULL) OR (per_day > (0)::numeric)) AND ((lead_days IS NULL) OR (lead_days > (0)::numeric)))),
    CONSTRAINT kanban_loop_cards_check CHECK ((cards >= 0)),
    CONSTRAINT kanban_loop_goes_somewhere CHECK (((NOT ((from_warehouse_id = warehouse_id) AND (from_warehouse_id IS NOT NULL))) AND (NOT ((from_bin_id = bin_id) AND (from_bin_id IS NOT NULL) AND (bin_id IS NOT NULL))))),
    CONSTRAINT kanban_loop_has_one_source CHECK ((((from_bin_id IS NULL) AND (from_warehouse_id IS NULL) AND ((source)::text = 'supplier'::text) AND (supplier_id IS NOT NULL)) OR ((from_bin_id IS NULL) AND (from_warehouse_id IS NOT NULL) AND ((source)::text = 'warehouse'::text) AND (supplier_id IS NULL)) OR ((bin_id IS NOT NULL) AND (from_bin_id IS NOT NULL) AND (from_warehouse_id IS NULL) AND ((source)::text = 'bin'::text) AND (supplier_id IS NULL)) OR ((from_bin_id IS NULL) AND (from_warehouse_id IS NULL) AND ((source)::text = 'making'::text) AND (supplier_id IS NULL)))),
    CONSTRAINT kanban_loop_most_cards_check CHECK ((most_cards >= 0)),
    CONSTRAINT kanban_loop_version_check CHECK ((version >= 0))
);
ALTER TABLE public.kanban_loop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kanban_loop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.kanban_loop_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.kanban_round (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    emptied_at timestamp with time zone NOT NULL,
    documents character varying(20)[] NOT NULL,
    ordered_at timestamp with time zone,
    trouble character varying(300) NOT NULL,
    ended_at timestamp with time zone,
    outcome character varying(10) NOT NULL,
    card_id bigint NOT NULL,
    emptied_by_id bigint NOT NULL,
    CONSTRAINT kanban_round_ends_somehow CHECK ((((ended_at IS NULL) AND ((outcome)::text = ''::text)) OR ((ended_at IS NOT NULL) AND ((outcome)::text > ''::text)))),
    CONSTRAINT kanban_round_is_of_something CHECK ((quantity > (0)::numeric)),
    CONSTRAINT kanban_round_is_ordered_with_its_documents CHECK ((((documents = '{}'::character varying(20)[]) AND (ordered_at IS NULL)) OR ((NOT (documents = '{}'::character varying(20)[])) AND (ordered_at IS NOT NULL))))
);
ALTER TABLE public.kanban_round ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.kanban_round_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.labels_ownlayout (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(100) NOT NULL,
    kind character varying(8) NOT NULL,
    data jsonb NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT labels_ownlayout_version_check CHECK ((version >= 0)),
    CONSTRAINT layout_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['sku'::character varying, 'pack'::character varying, 'lot'::character varying, 'serial'::character varying, 'bin'::character varying, 'tote'::character varying, 'carton'::character varying, 'pallet'::character varying, 'card'::character varying])::text[])))
);
ALTER TABLE public.labels_ownlayout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.labels_ownlayout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.labels_pallet (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    sscc character varying(18),
    quantity numeric(18,6),
    note character varying(100) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    lot_id bigint,
    made_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint,
    warehouse_id bigint NOT NULL,
    CONSTRAINT a_pallet_has_so_much_of_a_sku CHECK ((((lot_id IS NULL) AND (quantity IS NULL) AND (sku_id IS NULL)) OR ((quantity > (0)::numeric) AND (sku_id IS NOT NULL)))),
    CONSTRAINT pallet_sscc_has_eighteen_digits CHECK (((sscc)::text ~ '^[0-9]{18}$'::text))
);
ALTER TABLE public.labels_pallet ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.labels_pallet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.labels_pallet_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.labels_printer (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    host character varying(253) NOT NULL,
    port integer NOT NULL,
    dots_per_inch smallint NOT NULL,
    width numeric(5,1) NOT NULL,
    height numeric(5,1) NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT labels_printer_dots_per_inch_check CHECK ((dots_per_inch >= 0)),
    CONSTRAINT labels_printer_port_check CHECK ((port >= 0)),
    CONSTRAINT labels_printer_version_check CHECK ((version >= 0)),
    CONSTRAINT printer_dots_are_known CHECK ((dots_per_inch = ANY (ARRAY[203, 300, 600]))),
    CONSTRAINT printer_labels_have_a_size CHECK (((height >= (10)::numeric) AND (width >= (10)::numeric))),
    CONSTRAINT printer_port_is_one_of_printers CHECK (((port >= 9100) AND (port <= 9109)))
);
ALTER TABLE public.labels_printer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.labels_printer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.labels_printjob (
    id bigint NOT NULL,
    title character varying(200) NOT NULL,
    labels integer NOT NULL,
    content bytea NOT NULL,
    state character varying(9) NOT NULL,
    attempts integer NOT NULL,
    last_error character varying(300) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    made_by_id bigint NOT NULL,
    printer_id bigint NOT NULL,
    CONSTRAINT labels_are_sent_at_a_moment CHECK ((((sent_at IS NOT NULL) AND ((state)::text = 'sent'::text)) OR ((NOT ((state)::text = 'sent'::text)) AND (sent_at IS NULL)))),
    CONSTRAINT labels_printjob_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT labels_printjob_labels_check CHECK ((labels >= 0))
);
ALTER TABLE public.labels_printjob ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.labels_printjob_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.labels_usuallayout (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    layout character varying(40) NOT NULL,
    warehouse_id bigint
);
ALTER TABLE public.labels_usuallayout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.labels_usuallayout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.locations_bin (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    kind character varying(10) NOT NULL,
    role character varying(10) DEFAULT ''::character varying NOT NULL,
    walk_order integer NOT NULL,
    aisle smallint,
    "position" smallint,
    level smallint,
    closed_at timestamp with time zone,
    version integer NOT NULL,
    warehouse_id bigint,
    zone_id bigint,
    hazard character varying(8) DEFAULT ''::character varying NOT NULL,
    mixing character varying(8) DEFAULT ''::character varying NOT NULL,
    most_kg numeric(12,3),
    most_litres numeric(12,3),
    most_units numeric(12,3),
    temperature character varying(8) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT a_bin_has_both_coordinates CHECK ((((aisle IS NULL) AND ("position" IS NULL)) OR ((aisle IS NOT NULL) AND ("position" IS NOT NULL)))),
    CONSTRAINT a_role_suits_its_kind CHECK ((((role)::text = ''::text) OR (((kind)::text = 'storage'::text) AND ((role)::text = 'reserve'::text)) OR (((kind)::text = 'staging'::text) AND ((role)::text = ANY ((ARRAY['cart'::character varying, 'tote'::character varying])::text[]))))),
    CONSTRAINT bin_holds_something CHECK ((((most_litres IS NULL) OR (most_litres > (0)::numeric)) AND ((most_kg IS NULL) OR (most_kg > (0)::numeric)) AND ((most_units IS NULL) OR (most_units > (0)::numeric)) AND ((mixing)::text = ANY ((ARRAY[''::character varying, 'mixed'::character varying, 'one_sku'::character varying, 'one_lot'::character varying])::text[])) AND ((temperature)::text = ANY ((ARRAY[''::character varying, 'ambient'::character varying, 'chilled'::character varying, 'frozen'::character varying])::text[])) AND ((hazard)::text = ANY ((ARRAY[''::character varying, 'none'::character varying, 'only'::character varying])::text[])))),
    CONSTRAINT locations_bin_aisle_check CHECK ((aisle >= 0)),
    CONSTRAINT locations_bin_level_check CHECK ((level >= 0)),
    CONSTRAINT locations_bin_position_check CHECK (("position" >= 0)),
    CONSTRAINT locations_bin_version_check CHECK ((version >= 0)),
    CONSTRAINT locations_bin_walk_order_check CHECK ((walk_order >= 0)),
    CONSTRAINT physical_bins_have_a_warehouse CHECK (((((kind)::text = ANY ((ARRAY['supplier'::character varying, 'customer'::character varying, 'loss'::character varying, 'production'::character varying, 'transit'::character varying, 'owner'::character varying])::text[])) AND (warehouse_id IS NULL)) OR (((kind)::text = ANY ((ARRAY['dock'::character varying, 'storage'::character varying, 'staging'::character varying, 'quarantine'::character varying])::text[])) AND (warehouse_id IS NOT NULL))))
);
ALTER TABLE public.locations_bin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.locations_bin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.locations_warehouse (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(100) NOT NULL,
    time_zone character varying(60) DEFAULT ''::character varying NOT NULL,
    street character varying(200) DEFAULT ''::character varying NOT NULL,
    country character varying(2) DEFAULT ''::character varying NOT NULL,
    postcode character varying(20) DEFAULT ''::character varying NOT NULL,
    city character varying(100) DEFAULT ''::character varying NOT NULL,
    latitude numeric(8,5),
    longitude numeric(8,5),
    archived_at timestamp with time zone,
    version integer NOT NULL,
    gln character varying(13) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT locations_warehouse_version_check CHECK ((version >= 0)),
    CONSTRAINT warehouse_country_has_two_letters CHECK ((((country)::text = ''::text) OR ((country)::text ~ '^[A-Z]{2}$'::text))),
    CONSTRAINT warehouse_gln_has_thirteen_digits CHECK ((((gln)::text = ''::text) OR ((gln)::text ~ '^[0-9]{13}$'::text))),
    CONSTRAINT warehouse_is_on_earth CHECK ((((latitude IS NULL) AND (longitude IS NULL)) OR ((latitude >= ('-90'::integer)::numeric) AND (latitude <= (90)::numeric) AND (longitude >= ('-180'::integer)::numeric) AND (longitude <= (180)::numeric))))
);
ALTER TABLE public.locations_warehouse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.locations_warehouse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.locations_zone (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(100) NOT NULL,
    version integer NOT NULL,
    warehouse_id bigint NOT NULL,
    hazard character varying(8) DEFAULT ''::character varying NOT NULL,
    mixing character varying(8) DEFAULT ''::character varying NOT NULL,
    most_kg numeric(12,3),
    most_litres numeric(12,3),
    most_units numeric(12,3),
    temperature character varying(8) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT locations_zone_version_check CHECK ((version >= 0)),
    CONSTRAINT zone_holds_something CHECK ((((most_litres IS NULL) OR (most_litres > (0)::numeric)) AND ((most_kg IS NULL) OR (most_kg > (0)::numeric)) AND ((most_units IS NULL) OR (most_units > (0)::numeric)) AND ((mixing)::text = ANY ((ARRAY[''::character varying, 'mixed'::character varying, 'one_sku'::character varying, 'one_lot'::character varying])::text[])) AND ((temperature)::text = ANY ((ARRAY[''::character varying, 'ambient'::character varying, 'chilled'::character varying, 'frozen'::character varying])::text[])) AND ((hazard)::text = ANY ((ARRAY[''::character varying, 'none'::character varying, 'only'::character varying])::text[]))))
);
ALTER TABLE public.locations_zone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.locations_zone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);
ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.outage_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.outage_sheet (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    kind character varying(10) NOT NULL,
    document character varying(60) NOT NULL,
    about character varying(200) NOT NULL,
    batch uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint NOT NULL,
    warehouse_id bigint NOT NULL
);
ALTER TABLE public.outage_sheet ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outage_sheet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.outage_sheetline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    lot_id bigint NOT NULL,
    lot character varying(60) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    subject character varying(80) NOT NULL,
    reference bigint NOT NULL,
    document character varying(60) NOT NULL,
    keyed_at timestamp with time zone,
    happened_at timestamp with time zone,
    keyed jsonb NOT NULL,
    bin_id bigint,
    keyed_by_id bigint,
    owner_id bigint NOT NULL,
    sheet_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    to_bin_id bigint,
    CONSTRAINT outage_sheetline_position_check CHECK (("position" >= 0)),
    CONSTRAINT sheet_line_is_keyed_by_somebody CHECK ((((keyed_at IS NULL) AND (keyed_by_id IS NULL)) OR ((keyed_at IS NOT NULL) AND (keyed_by_id IS NOT NULL)))),
    CONSTRAINT sheet_line_quantity_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.outage_sheetline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outage_sheetline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.outbox_email (
    id bigint NOT NULL,
    document character varying(40) NOT NULL,
    "to" text NOT NULL,
    subject character varying(200) NOT NULL,
    text text NOT NULL,
    attachment_name character varying(100) NOT NULL,
    attachment bytea NOT NULL,
    message_id character varying(200) NOT NULL,
    state character varying(6) NOT NULL,
    attempts smallint NOT NULL,
    last_error character varying(500) NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    queued_by_id bigint NOT NULL,
    CONSTRAINT email_is_sent_at_a_moment CHECK ((((sent_at IS NOT NULL) AND ((state)::text = 'sent'::text)) OR ((NOT ((state)::text = 'sent'::text)) AND (sent_at IS NULL)))),
    CONSTRAINT email_state_is_known CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'sent'::character varying, 'failed'::character varying])::text[]))),
    CONSTRAINT outbox_email_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE public.outbox_email ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outbox_email_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.packing_cartontype (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(100) NOT NULL,
    length_mm integer NOT NULL,
    width_mm integer NOT NULL,
    height_mm integer NOT NULL,
    tare_g integer NOT NULL,
    most_weight_g integer,
    cost numeric(18,4) NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT carton_type_has_a_size CHECK (((cost >= (0)::numeric) AND (height_mm > 0) AND (length_mm > 0) AND (width_mm > 0))),
    CONSTRAINT packing_cartontype_height_mm_check CHECK ((height_mm >= 0)),
    CONSTRAINT packing_cartontype_length_mm_check CHECK ((length_mm >= 0)),
    CONSTRAINT packing_cartontype_most_weight_g_check CHECK ((most_weight_g >= 0)),
    CONSTRAINT packing_cartontype_tare_g_check CHECK ((tare_g >= 0)),
    CONSTRAINT packing_cartontype_version_check CHECK ((version >= 0)),
    CONSTRAINT packing_cartontype_width_mm_check CHECK ((width_mm >= 0))
);
ALTER TABLE public.packing_cartontype ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.packing_cartontype_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_offer (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    taken numeric(18,6) NOT NULL,
    price numeric(18,4) NOT NULL,
    cover_days integer,
    until_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    CONSTRAINT no_more_is_taken_than_offered CHECK (((price >= (0)::numeric) AND (quantity > (0)::numeric) AND (taken >= (0)::numeric) AND (taken <= quantity))),
    CONSTRAINT partners_offer_cover_days_check CHECK ((cover_days >= 0))
);
ALTER TABLE public.partners_offer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_offer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_partnerstock (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    as_of timestamp with time zone NOT NULL,
    customer_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    told_by_id bigint NOT NULL,
    CONSTRAINT partner_stock_is_not_negative CHECK ((quantity >= (0)::numeric))
);
ALTER TABLE public.partners_partnerstock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_partnerstock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_sharepolicy (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    from_days integer NOT NULL,
    keep_days integer NOT NULL,
    discount numeric(5,2) NOT NULL,
    lasts_days smallint NOT NULL,
    customer_ids bigint[] NOT NULL,
    version integer NOT NULL,
    ended_at timestamp with time zone,
    category_id bigint,
    set_by_id bigint NOT NULL,
    CONSTRAINT partners_sharepolicy_from_days_check CHECK ((from_days >= 0)),
    CONSTRAINT partners_sharepolicy_keep_days_check CHECK ((keep_days >= 0)),
    CONSTRAINT partners_sharepolicy_lasts_days_check CHECK ((lasts_days >= 0)),
    CONSTRAINT partners_sharepolicy_version_check CHECK ((version >= 0)),
    CONSTRAINT share_policy_discount_is_a_part CHECK (((discount >= (0)::numeric) AND (discount < (100)::numeric))),
    CONSTRAINT share_policy_keeps_less_than_it_begins_at CHECK (((from_days > 0) AND (from_days >= keep_days) AND (keep_days > 0) AND (lasts_days > 0))),
    CONSTRAINT share_policy_names_partners CHECK ((
CASE
    WHEN (customer_ids IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(customer_ids, 1), 0)
END > 0))
);
ALTER TABLE public.partners_sharepolicy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_sharepolicy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.partners_taking (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    "order" character varying(20) NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    customer_id bigint NOT NULL,
    offer_id bigint NOT NULL,
    taken_by_id bigint NOT NULL,
    CONSTRAINT a_partner_takes_something CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.partners_taking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.partners_taking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.picking_binlook (
    id bigint NOT NULL,
    lot_id bigint NOT NULL,
    missing numeric(18,6) NOT NULL,
    held numeric(18,6) NOT NULL,
    hold_id bigint NOT NULL,
    reason character varying(40) NOT NULL,
    document character varying(20) NOT NULL,
    found_at timestamp with time zone NOT NULL,
    there numeric(18,6),
    settled_at timestamp with time zone,
    bin_id bigint NOT NULL,
    found_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    settled_by_id bigint,
    sku_id bigint NOT NULL
);
ALTER TABLE public.picking_binlook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.picking_binlook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.picking_picktask (
    id bigint NOT NULL,
    stop integer NOT NULL,
    lot_id bigint NOT NULL,
    slot integer NOT NULL,
    claim character varying(100) NOT NULL,
    allocation_id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    picked numeric(18,6) NOT NULL,
    missing numeric(18,6) NOT NULL,
    state character varying(12) NOT NULL,
    picked_at timestamp with time zone,
    bin_id bigint NOT NULL,
    order_id bigint NOT NULL,
    order_line_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    picked_by_id bigint,
    sku_id bigint NOT NULL,
    tote_id bigint,
    walk_id bigint NOT NULL,
    CONSTRAINT pick_task_is_within_its_quantity CHECK (((missing >= (0)::numeric) AND (picked >= (0)::numeric) AND (quantity > (0)::numeric) AND (quantity >= (picked + missing)))),
    CONSTRAINT picking_picktask_slot_check CHECK ((slot >= 0)),
    CONSTRAINT picking_picktask_stop_check CHECK ((stop >= 0))
);
ALTER TABLE public.picking_picktask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.picking_picktask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.picking_walk (
    id bigint NOT NULL,
    place integer NOT NULL,
    state character varying(12) NOT NULL,
    metres integer NOT NULL,
    taken_at timestamp with time zone,
    ended_at timestamp with time zone,
    cart_id bigint,
    picker_id bigint,
    warehouse_id bigint NOT NULL,
    zone_id bigint,
    wave_id bigint NOT NULL,
    CONSTRAINT picking_walk_metres_check CHECK ((metres >= 0)),
    CONSTRAINT picking_walk_place_check CHECK ((place >= 0))
);
ALTER TABLE public.picking_walk ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.picking_walk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.picking_wave (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    way character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    chosen_by character varying(200) NOT NULL,
    order_count integer NOT NULL,
    released_at timestamp with time zone NOT NULL,
    released_by_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT picking_wave_order_count_check CHECK ((order_count >= 0))
);
ALTER TABLE public.picking_wave ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.picking_wave_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.picking_wave_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;
CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;
CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;
CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.production_completion (
    id bigint NOT NULL,
    number integer NOT NULL,
    document character varying(30) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    value numeric(24,4) NOT NULL,
    completed_at timestamp with time zone NOT NULL,
    reversed_at timestamp with time zone,
    completed_by_id bigint NOT NULL,
    order_id bigint NOT NULL,
    CONSTRAINT completion_is_positive CHECK ((quantity > (0)::numeric)),
    CONSTRAINT production_completion_number_check CHECK ((number >= 0))
);
ALTER TABLE public.production_completion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.production_completion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.production_work_order_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.production_workline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    per_kit numeric(18,6) NOT NULL,
    sku_id bigint NOT NULL,
    order_id bigint NOT NULL,
    CONSTRAINT production_workline_position_check CHECK (("position" >= 0)),
    CONSTRAINT work_line_is_positive CHECK ((per_kit > (0)::numeric))
);
ALTER TABLE public.production_workline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.production_workline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.production_workorder (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    kind character varying(11) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    done numeric(18,6) NOT NULL,
    state character varying(11) NOT NULL,
    due_on date,
    note character varying(1000) NOT NULL,
    claims integer NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    version integer NOT NULL,
    bill_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    planned_by_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT production_workorder_claims_check CHECK ((claims >= 0)),
    CONSTRAINT production_workorder_version_check CHECK ((version >= 0)),
    CONSTRAINT work_order_makes_no_more_than_it_says CHECK (((done >= (0)::numeric) AND (done <= quantity))),
    CONSTRAINT work_order_quantity_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.production_workorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.production_workorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_approvalrule (
    id bigint NOT NULL,
    role character varying(30) NOT NULL,
    most numeric(18,4),
    most_own numeric(18,4),
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT approval_limits_are_not_negative CHECK ((((most IS NULL) OR (most >= (0)::numeric)) AND ((most_own IS NULL) OR (most_own >= (0)::numeric)))),
    CONSTRAINT purchasing_approvalrule_version_check CHECK ((version >= 0))
);
ALTER TABLE public.purchasing_approvalrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_approvalrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_defectcode (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(80) NOT NULL,
    severity character varying(10) NOT NULL,
    closed boolean NOT NULL,
    CONSTRAINT defect_severity_is_known CHECK (((severity)::text = ANY ((ARRAY['critical'::character varying, 'major'::character varying, 'minor'::character varying])::text[])))
);
ALTER TABLE public.purchasing_defectcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_defectcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_delivery (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(20) NOT NULL,
    reference character varying(60) NOT NULL,
    carrier character varying(60) NOT NULL,
    tracking character varying(100) NOT NULL,
    expected_at timestamp with time zone,
    note character varying(500) NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    arrived_at timestamp with time zone,
    received_at timestamp with time zone,
    closed_at timestamp with time zone,
    bin_id bigint,
    created_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT delivery_end_has_a_moment CHECK (((NOT ((state)::text = ANY ((ARRAY['closed'::character varying, 'cancelled'::character varying])::text[]))) OR (closed_at IS NOT NULL))),
    CONSTRAINT delivery_state_is_known CHECK (((state)::text = ANY ((ARRAY['expected'::character varying, 'in_transit'::character varying, 'arrived'::character varying, 'receiving'::character varying, 'received'::character varying, 'putting_away'::character varying, 'closed'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT purchasing_delivery_version_check CHECK ((version >= 0))
);
ALTER TABLE public.purchasing_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.purchasing_delivery_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.purchasing_deliveryline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    entered character varying(60) NOT NULL,
    lot character varying(60) NOT NULL,
    expires_on date,
    serials text NOT NULL,
    sscc character varying(18) NOT NULL,
    received numeric(18,6) NOT NULL,
    delivery_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    order_line_id bigint,
    CONSTRAINT delivery_line_figures_are_positive CHECK (((quantity > (0)::numeric) AND (received >= (0)::numeric))),
    CONSTRAINT purchasing_deliveryline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.purchasing_deliveryline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_deliveryline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_discrepancy (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    state character varying(10) NOT NULL,
    resolution character varying(10) NOT NULL,
    note character varying(500) NOT NULL,
    resolved_at timestamp with time zone,
    closed_short numeric(18,6) NOT NULL,
    claim_number character varying(60) NOT NULL,
    claimed_at timestamp with time zone,
    expected_credit numeric(18,4),
    credit_received numeric(18,4),
    bin_id bigint,
    lot_id bigint NOT NULL,
    resolved_by_id bigint,
    responsible_id bigint,
    sku_id bigint NOT NULL,
    line_id bigint,
    receipt_id bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT discrepancy_figures_are_not_negative CHECK (((closed_short >= (0)::numeric) AND ((expected_credit IS NULL) OR (expected_credit >= (0)::numeric)) AND ((credit_received IS NULL) OR (credit_received >= (0)::numeric)))),
    CONSTRAINT discrepancy_is_resolved_with_a_resolution CHECK (((((resolution)::text = ''::text) AND (resolved_at IS NULL) AND ((state)::text = 'open'::text)) OR ((claimed_at IS NOT NULL) AND ((resolution)::text = ''::text) AND (resolved_at IS NULL) AND ((state)::text = 'claimed'::text)) OR (((resolution)::text = ''::text) AND (resolved_at IS NOT NULL) AND ((state)::text = 'void'::text)) OR (((resolution)::text = ANY ((ARRAY['accept'::character varying, 'return'::character varying, 'credit'::character varying, 'replace'::character varying, 'write_off'::character varying])::text[])) AND (resolved_at IS NOT NULL) AND ((state)::text = 'resolved'::text)))),
    CONSTRAINT discrepancy_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['short'::character varying, 'over'::character varying, 'damaged'::character varying, 'wrong_item'::character varying, 'wrong_lot'::character varying, 'expired'::character varying, 'unexpected'::character varying, 'failed'::character varying])::text[]))),
    CONSTRAINT discrepancy_quantity_is_positive CHECK ((quantity > (0)::numeric)),
    CONSTRAINT purchasing_discrepancy_version_check CHECK ((version >= 0))
);
ALTER TABLE public.purchasing_discrepancy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_discrepancy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_discrepancyphoto (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    content_type character varying(20) NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    discrepancy_id bigint NOT NULL,
    CONSTRAINT photo_is_a_picture CHECK (((content_type)::text = ANY ((ARRAY['image/jpeg'::character varying, 'image/png'::character varying, 'image/webp'::character varying])::text[]))),
    CONSTRAINT purchasing_discrepancyphoto_size_check CHECK ((size >= 0))
);
ALTER TABLE public.purchasing_discrepancyphoto ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_discrepancyphoto_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_inspection (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(10) NOT NULL,
    rule character varying(200) NOT NULL,
    tightened boolean NOT NULL,
    quantity numeric(18,6) NOT NULL,
    sample numeric(18,6) NOT NULL,
    accept_major integer NOT NULL,
    accept_minor integer,
    critical integer NOT NULL,
    major integer NOT NULL,
    minor integer NOT NULL,
    good boolean,
    accepted numeric(18,6) NOT NULL,
    rejected numeric(18,6) NOT NULL,
    note character varying(500) NOT NULL,
    reason character varying(200) NOT NULL,
    version integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by_id bigint,
    lot_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT inspection_decides_about_all CHECK ((((accepted = (0)::numeric) AND (decided_at IS NULL) AND (rejected = (0)::numeric) AND ((state)::text = ANY ((ARRAY['waiting'::character varying, 'sorting'::character varying])::text[]))) OR ((accepted = (0)::numeric) AND (decided_at IS NOT NULL) AND (rejected = (0)::numeric) AND ((state)::text = 'void'::text)) OR ((decided_at IS NOT NULL) AND (quantity = (accepted + rejected)) AND ((state)::text = ANY ((ARRAY['accepted'::character varying, 'partly'::character varying, 'conceded'::character varying, 'rejected'::character varying, 'waived'::character varying, 'skipped'::character varying])::text[]))))),
    CONSTRAINT inspection_figures_are_possible CHECK (((accepted >= (0)::numeric) AND (quantity > (0)::numeric) AND (rejected >= (0)::numeric) AND (sample >= (0)::numeric) AND (sample <= quantity) AND ((sample > (0)::numeric) OR ((state)::text = 'skipped'::text)))),
    CONSTRAINT purchasing_inspection_accept_major_check CHECK ((accept_major >= 0)),
    CONSTRAINT purchasing_inspection_accept_minor_check CHECK ((accept_minor >= 0)),
    CONSTRAINT purchasing_inspection_critical_check CHECK ((critical >= 0)),
    CONSTRAINT purchasing_inspection_major_check CHECK ((major >= 0)),
    CONSTRAINT purchasing_inspection_minor_check CHECK ((minor >= 0)),
    CONSTRAINT purchasing_inspection_version_check CHECK ((version >= 0))
);
ALTER TABLE public.purchasing_inspection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.purchasing_inspection_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.purchasing_inspectioncheck (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    name character varying(80) NOT NULL,
    severity character varying(10) NOT NULL,
    unit character varying(20) NOT NULL,
    "least" numeric(18,6),
    most numeric(18,6),
    passed boolean,
    numbers numeric(18,6)[] NOT NULL,
    inspection_id bigint NOT NULL,
    CONSTRAINT purchasing_inspectioncheck_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.purchasing_inspectioncheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspectioncheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_inspectiondefect (
    id bigint NOT NULL,
    severity character varying(10) NOT NULL,
    quantity integer NOT NULL,
    code_id bigint NOT NULL,
    inspection_id bigint NOT NULL,
    CONSTRAINT inspection_defect_is_of_something CHECK ((quantity > 0)),
    CONSTRAINT purchasing_inspectiondefect_quantity_check CHECK ((quantity >= 0))
);
ALTER TABLE public.purchasing_inspectiondefect ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspectiondefect_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_inspectionpart (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    hold_id bigint NOT NULL,
    discrepancy_id bigint,
    inspection_id bigint NOT NULL,
    receipt_line_id bigint NOT NULL,
    CONSTRAINT inspection_part_is_of_something CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.purchasing_inspectionpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspectionpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_inspectionphoto (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    content_type character varying(20) NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    inspection_id bigint NOT NULL,
    CONSTRAINT inspection_photo_is_a_picture CHECK (((content_type)::text = ANY ((ARRAY['image/jpeg'::character varying, 'image/png'::character varying, 'image/webp'::character varying])::text[]))),
    CONSTRAINT purchasing_inspectionphoto_size_check CHECK ((size >= 0))
);
ALTER TABLE public.purchasing_inspectionphoto ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspectionphoto_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_inspectionrule (
    id bigint NOT NULL,
    sample character varying(10) NOT NULL,
    figure numeric(12,2),
    aql_major character varying(4) NOT NULL,
    aql_minor character varying(4) NOT NULL,
    after smallint NOT NULL,
    one_in smallint NOT NULL,
    category_id bigint,
    sku_id bigint,
    supplier_id bigint,
    CONSTRAINT inspection_rule_says_how_much CHECK (((after >= 1) AND (one_in >= 1) AND (((sample)::text = ANY ((ARRAY['none'::character varying, 'all'::character varying])::text[])) OR ((figure > (0)::numeric) AND (figure <= (100)::numeric) AND ((sample)::text = 'percent'::text)) OR ((figure >= (1)::numeric) AND ((sample)::text = 'fixed'::text)) OR (((sample)::text = 'table'::text) AND (NOT ((aql_major)::text = ''::text)))))),
    CONSTRAINT purchasing_inspectionrule_after_check CHECK ((after >= 0)),
    CONSTRAINT purchasing_inspectionrule_one_in_check CHECK ((one_in >= 0))
);
ALTER TABLE public.purchasing_inspectionrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspectionrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_inspectionrulecheck (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    name character varying(80) NOT NULL,
    severity character varying(10) NOT NULL,
    unit character varying(20) NOT NULL,
    "least" numeric(18,6),
    most numeric(18,6),
    rule_id bigint NOT NULL,
    CONSTRAINT purchasing_inspectionrulecheck_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.purchasing_inspectionrulecheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_inspectionrulecheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.purchasing_order_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.purchasing_pricebreak (
    id bigint NOT NULL,
    from_quantity numeric(18,6) NOT NULL,
    unit_cost numeric(18,4) NOT NULL,
    valid_from date,
    valid_until date,
    item_id bigint NOT NULL,
    CONSTRAINT price_break_begins_before_it_ends CHECK (((valid_from IS NULL) OR (valid_until IS NULL) OR (valid_from <= valid_until))),
    CONSTRAINT price_break_has_a_price CHECK (((from_quantity > (0)::numeric) AND (unit_cost >= (0)::numeric)))
);
ALTER TABLE public.purchasing_pricebreak ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_pricebreak_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_purchaseorder (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(20) NOT NULL,
    held_state character varying(20) DEFAULT ''::character varying NOT NULL,
    currency character varying(3) NOT NULL,
    exchange_rate numeric(18,8) NOT NULL,
    expected_on date,
    note character varying(1000) NOT NULL,
    version integer NOT NULL,
    revision smallint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    approved_value numeric(28,4),
    ordered_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    supplier_reference character varying(60) DEFAULT ''::character varying NOT NULL,
    closed_at timestamp with time zone,
    approved_by_id bigint,
    created_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    submitted_by_id bigint,
    warehouse_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT purchase_order_acknowledgement_has_a_moment CHECK (((NOT ((state)::text = 'acknowledged'::text)) OR (acknowledged_at IS NOT NULL))),
    CONSTRAINT purchase_order_currency_has_three_letters CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT purchase_order_end_has_a_moment CHECK (((NOT ((state)::text = ANY ((ARRAY['closed'::character varying, 'cancelled'::character varying])::text[]))) OR (closed_at IS NOT NULL))),
    CONSTRAINT purchase_order_exchange_rate_is_positive CHECK ((exchange_rate > (0)::numeric)),
    CONSTRAINT purchase_order_on_hold_knows_what_it_was CHECK (((((held_state)::text > ''::text) AND ((state)::text = 'on_hold'::text)) OR ((NOT ((state)::text = 'on_hold'::text)) AND ((held_state)::text = ''::text)))),
    CONSTRAINT purchase_order_state_is_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'pending_approval'::character varying, 'approved'::character varying, 'ordered'::character varying, 'acknowledged'::character varying, 'partially_received'::character varying, 'received'::character varying, 'closed'::character varying, 'on_hold'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT purchase_order_was_ordered_before_received CHECK ((((state)::text = ANY ((ARRAY['draft'::character varying, 'pending_approval'::character varying, 'approved'::character varying, 'on_hold'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[])) OR (ordered_at IS NOT NULL))),
    CONSTRAINT purchasing_purchaseorder_revision_check CHECK ((revision >= 0)),
    CONSTRAINT purchasing_purchaseorder_version_check CHECK ((version >= 0))
);
ALTER TABLE public.purchasing_purchaseorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_purchaseorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_purchaseordercharge (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    kind character varying(10) NOT NULL,
    amount numeric(18,4) NOT NULL,
    basis character varying(10) NOT NULL,
    order_id bigint NOT NULL,
    CONSTRAINT purchase_order_charge_is_known CHECK ((((kind)::text = ANY ((ARRAY['freight'::character varying, 'duty'::character varying, 'insurance'::character varying, 'other'::character varying])::text[])) AND ((basis)::text = ANY ((ARRAY['value'::character varying, 'quantity'::character varying])::text[])))),
    CONSTRAINT purchase_order_charge_is_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT purchasing_purchaseordercharge_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.purchasing_purchaseordercharge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_purchaseordercharge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_purchaseorderline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    entered character varying(60) NOT NULL,
    unit_cost numeric(18,4) NOT NULL,
    list_cost numeric(18,4),
    wanted_on date,
    acknowledged_on date,
    acknowledged_quantity numeric(18,6),
    received numeric(18,6) NOT NULL,
    closed_short numeric(18,6) NOT NULL,
    open_quantity numeric(18,6) GENERATED ALWAYS AS (GREATEST(((quantity - received) - closed_short), (0)::numeric)) STORED,
    due_on date GENERATED ALWAYS AS (COALESCE(acknowledged_on, wanted_on)) STORED,
    order_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT purchase_order_line_confirmed_is_not_negative CHECK (((acknowledged_quantity IS NULL) OR (acknowledged_quantity >= (0)::numeric))),
    CONSTRAINT purchase_order_line_figures_are_not_negative CHECK (((received >= (0)::numeric) AND (closed_short >= (0)::numeric) AND (closed_short <= quantity) AND (unit_cost >= (0)::numeric))),
    CONSTRAINT purchase_order_line_quantity_is_positive CHECK ((quantity > (0)::numeric)),
    CONSTRAINT purchasing_purchaseorderline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.purchasing_purchaseorderline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_purchaseorderline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_purchaseorderrevision (
    id bigint NOT NULL,
    number smallint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    reason character varying(200) NOT NULL,
    head jsonb NOT NULL,
    lines jsonb NOT NULL,
    made_by_id bigint NOT NULL,
    order_id bigint NOT NULL,
    CONSTRAINT purchasing_purchaseorderrevision_number_check CHECK ((number >= 0))
);
ALTER TABLE public.purchasing_purchaseorderrevision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_purchaseorderrevision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_receipt (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    delivery_note character varying(60) NOT NULL,
    note character varying(500) NOT NULL,
    voided_at timestamp with time zone,
    bin_id bigint NOT NULL,
    delivery_id bigint,
    order_id bigint,
    received_by_id bigint NOT NULL,
    CONSTRAINT receipt_has_an_order_or_a_delivery CHECK (((order_id IS NOT NULL) OR (delivery_id IS NOT NULL)))
);
ALTER TABLE public.purchasing_receipt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.purchasing_receipt_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.purchasing_receiptline (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    condition character varying(10) NOT NULL,
    movement_id bigint NOT NULL,
    bin_id bigint NOT NULL,
    line_id bigint,
    lot_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT receipt_line_condition_is_known CHECK (((condition)::text = ANY ((ARRAY['good'::character varying, 'damaged'::character varying, 'wrong_lot'::character varying, 'expired'::character varying])::text[]))),
    CONSTRAINT receipt_line_quantity_is_not_negative CHECK ((quantity >= (0)::numeric))
);
ALTER TABLE public.purchasing_receiptline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_receiptline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_receivingrule (
    id bigint NOT NULL,
    over_percent numeric(5,2),
    over_quantity numeric(18,6),
    blind boolean NOT NULL,
    sku_id bigint,
    warehouse_id bigint,
    supplier_id bigint,
    CONSTRAINT receiving_rule_figures_are_possible CHECK ((((over_percent IS NULL) OR ((over_percent >= (0)::numeric) AND (over_percent <= (100)::numeric))) AND ((over_quantity IS NULL) OR (over_quantity >= (0)::numeric))))
);
ALTER TABLE public.purchasing_receivingrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_receivingrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_supplier (
    id bigint NOT NULL,
    code character varying(30) NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    lead_time_days smallint NOT NULL,
    currency character varying(3) NOT NULL,
    exchange_rate numeric(18,8) NOT NULL,
    payment_days smallint,
    incoterm character varying(3) NOT NULL,
    minimum_order_value numeric(18,4),
    note character varying(500) NOT NULL,
    invented boolean NOT NULL,
    version integer NOT NULL,
    archived_at timestamp with time zone,
    CONSTRAINT purchasing_supplier_lead_time_days_check CHECK ((lead_time_days >= 0)),
    CONSTRAINT purchasing_supplier_payment_days_check CHECK ((payment_days >= 0)),
    CONSTRAINT purchasing_supplier_version_check CHECK ((version >= 0)),
    CONSTRAINT supplier_currency_has_three_letters CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT supplier_exchange_rate_is_positive CHECK ((exchange_rate > (0)::numeric)),
    CONSTRAINT supplier_has_a_code CHECK ((NOT ((code)::text = ''::text))),
    CONSTRAINT supplier_lead_time_is_below_1000_days CHECK ((lead_time_days <= 999))
);
ALTER TABLE public.purchasing_supplier ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_supplier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_supplieraddress (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(200) NOT NULL,
    street character varying(200) NOT NULL,
    street_2 character varying(200) NOT NULL,
    city character varying(100) NOT NULL,
    region character varying(100) NOT NULL,
    postcode character varying(20) NOT NULL,
    country character varying(2) NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT purchasing_supplieraddress_position_check CHECK (("position" >= 0)),
    CONSTRAINT supplier_address_purpose_is_known CHECK (((kind)::text = ANY ((ARRAY['orders'::character varying, 'goods'::character varying, 'invoices'::character varying, 'returns'::character varying])::text[]))),
    CONSTRAINT supplier_country_has_two_letters CHECK (((country)::text ~ '^[A-Z]{2}$'::text))
);
ALTER TABLE public.purchasing_supplieraddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_supplieraddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_suppliercontact (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    name character varying(200) NOT NULL,
    role character varying(100) NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(40) NOT NULL,
    gets_orders boolean NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT purchasing_suppliercontact_position_check CHECK (("position" >= 0)),
    CONSTRAINT whoever_gets_orders_has_an_email CHECK ((NOT (((email)::text = ''::text) AND gets_orders)))
);
ALTER TABLE public.purchasing_suppliercontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_suppliercontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_supplieritem (
    id bigint NOT NULL,
    supplier_code character varying(60) NOT NULL,
    pack_unit character varying(20) NOT NULL,
    unit_cost numeric(18,4) NOT NULL,
    lead_time_days smallint,
    minimum_quantity numeric(18,6),
    order_multiple numeric(18,6),
    preferred boolean NOT NULL,
    sku_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT purchasing_supplieritem_lead_time_days_check CHECK ((lead_time_days >= 0)),
    CONSTRAINT supplier_item_cost_is_not_negative CHECK ((unit_cost >= (0)::numeric)),
    CONSTRAINT supplier_item_quantities_are_positive CHECK ((((minimum_quantity IS NULL) OR (minimum_quantity > (0)::numeric)) AND ((order_multiple IS NULL) OR (order_multiple > (0)::numeric))))
);
ALTER TABLE public.purchasing_supplieritem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_supplieritem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.purchasing_vendor_return_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.purchasing_vendorcredit (
    id bigint NOT NULL,
    amount numeric(18,4) NOT NULL,
    reference character varying(60) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    noted_by_id bigint NOT NULL,
    document_id bigint NOT NULL,
    CONSTRAINT vendor_credit_is_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE public.purchasing_vendorcredit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_vendorcredit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_vendorreturn (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(200) NOT NULL,
    authorisation character varying(60) NOT NULL,
    carrier character varying(60) NOT NULL,
    tracking character varying(100) NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    shipped_at timestamp with time zone,
    ended_at timestamp with time zone,
    created_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    cost numeric(18,4),
    variance numeric(18,4),
    CONSTRAINT purchasing_vendorreturn_version_check CHECK ((version >= 0)),
    CONSTRAINT vendor_return_state_is_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'approved'::character varying, 'picked'::character varying, 'shipped'::character varying, 'credited'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT vendor_return_was_shipped_before_credited CHECK (((NOT ((state)::text = ANY ((ARRAY['shipped'::character varying, 'credited'::character varying])::text[]))) OR (shipped_at IS NOT NULL)))
);
ALTER TABLE public.purchasing_vendorreturn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_vendorreturn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.purchasing_vendorreturnline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    unit_credit numeric(18,4) NOT NULL,
    picked numeric(18,6) NOT NULL,
    bin_id bigint NOT NULL,
    document_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    picked_bin_id bigint,
    sku_id bigint NOT NULL,
    CONSTRAINT purchasing_vendorreturnline_position_check CHECK (("position" >= 0)),
    CONSTRAINT vendor_return_line_figures_are_possible CHECK (((quantity > (0)::numeric) AND (picked >= (0)::numeric) AND (picked <= quantity) AND (unit_credit >= (0)::numeric)))
);
ALTER TABLE public.purchasing_vendorreturnline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.purchasing_vendorreturnline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.refills_refill (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    lot_id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    done numeric(18,6) NOT NULL,
    state character varying(12) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    carried_by_id bigint,
    from_bin_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    to_bin_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    rule_id bigint,
    CONSTRAINT refill_is_within_its_quantity CHECK (((done >= (0)::numeric) AND (done <= quantity) AND (quantity > (0)::numeric)))
);
ALTER TABLE public.refills_refill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.refills_refill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.refills_refill_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.refills_refillrule (
    id bigint NOT NULL,
    minimum numeric(18,6) NOT NULL,
    maximum numeric(18,6) NOT NULL,
    pack numeric(18,6),
    version integer NOT NULL,
    bin_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT refill_pack_is_positive CHECK (((pack IS NULL) OR (pack > (0)::numeric))),
    CONSTRAINT refill_rule_has_a_range CHECK (((maximum > (0)::numeric) AND (maximum >= minimum) AND (minimum >= (0)::numeric))),
    CONSTRAINT refills_refillrule_version_check CHECK ((version >= 0))
);
ALTER TABLE public.refills_refillrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.refills_refillrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_alert (
    id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    document character varying(20) NOT NULL,
    words character varying(300) NOT NULL,
    stake numeric(18,2) NOT NULL,
    since date NOT NULL,
    snoozed_until date,
    reason character varying(200) NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint,
    supplier_id bigint,
    warehouse_id bigint NOT NULL
);
ALTER TABLE public.replenishing_alert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_buyingrule (
    id bigint NOT NULL,
    container_litres numeric(12,3),
    container_kg numeric(12,3),
    budget numeric(18,4),
    orders_itself boolean NOT NULL,
    most_an_order numeric(18,4),
    most_a_week numeric(18,4),
    version integer NOT NULL,
    buyer_id bigint,
    set_by_id bigint NOT NULL,
    supplier_id bigint,
    cut_off time without time zone,
    order_cost numeric(12,4),
    order_days character varying(7) NOT NULL,
    CONSTRAINT order_days_are_days_of_the_week CHECK (((order_days)::text ~ '^[1-7]*$'::text)),
    CONSTRAINT replenishing_buyingrule_version_check CHECK ((version >= 0)),
    CONSTRAINT what_orders_itself_has_limits CHECK (((NOT orders_itself) OR ((most_a_week > (0)::numeric) AND (most_an_order > (0)::numeric))))
);
ALTER TABLE public.replenishing_buyingrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_buyingrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_criticality (
    id bigint NOT NULL,
    need character varying(1) NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT criticality_is_known CHECK (((need)::text = ANY ((ARRAY['V'::character varying, 'E'::character varying, 'D'::character varying])::text[])))
);
ALTER TABLE public.replenishing_criticality ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_criticality_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_digestchoice (
    id bigint NOT NULL,
    every character varying(4) NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT digest_rhythm_is_known CHECK (((every)::text = ANY ((ARRAY['day'::character varying, 'week'::character varying])::text[])))
);
ALTER TABLE public.replenishing_digestchoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_digestchoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_pick (
    id bigint NOT NULL,
    "group" character varying(20) NOT NULL,
    made_on date NOT NULL,
    dial numeric(6,3) NOT NULL,
    smoothing numeric(4,3),
    saves numeric(18,2) NOT NULL,
    before jsonb,
    applied_at timestamp with time zone NOT NULL,
    by_itself boolean NOT NULL,
    applied_by_id bigint NOT NULL,
    policy_id bigint NOT NULL
);
ALTER TABLE public.replenishing_pick ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_pick_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_pickswitch (
    id smallint NOT NULL,
    "on" boolean NOT NULL,
    set_by_id bigint NOT NULL,
    CONSTRAINT pick_switch_is_one_row CHECK ((id = 1)),
    CONSTRAINT replenishing_pickswitch_id_check CHECK ((id >= 0))
);
CREATE TABLE public.replenishing_plan (
    id bigint NOT NULL,
    run_id bigint NOT NULL,
    category_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    abc character varying(1) NOT NULL,
    demand_class character varying(12) NOT NULL,
    need character varying(1) NOT NULL,
    made boolean NOT NULL,
    from_warehouse_id bigint NOT NULL,
    receipts integer NOT NULL,
    on_shelf double precision NOT NULL,
    coming double precision NOT NULL,
    "position" double precision NOT NULL,
    waiting double precision NOT NULL,
    rate double precision NOT NULL,
    variance double precision NOT NULL,
    lead_weeks double precision NOT NULL,
    lead_variance double precision NOT NULL,
    review_weeks double precision NOT NULL,
    cover_weeks double precision NOT NULL,
    dial double precision NOT NULL,
    service double precision NOT NULL,
    "least" double precision NOT NULL,
    most double precision NOT NULL,
    mean double precision NOT NULL,
    from_demand double precision NOT NULL,
    from_supplier double precision NOT NULL,
    point double precision NOT NULL,
    up_to double precision NOT NULL,
    safety double precision NOT NULL,
    cycle double precision NOT NULL,
    sure double precision NOT NULL,
    unit_cost double precision NOT NULL,
    price double precision NOT NULL,
    lost_sale double precision NOT NULL,
    holding double precision NOT NULL,
    order_cost double precision NOT NULL,
    pack double precision NOT NULL,
    minimum double precision NOT NULL,
    step double precision NOT NULL,
    wanted double precision NOT NULL,
    chance double precision NOT NULL,
    stake double precision NOT NULL,
    idle_weeks double precision NOT NULL,
    excess double precision NOT NULL,
    jump double precision NOT NULL,
    hidden double precision NOT NULL,
    doubts character varying(24)[] NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    supplier_id bigint,
    warehouse_id bigint NOT NULL
);
ALTER TABLE public.replenishing_plan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_planningterms (
    id smallint NOT NULL,
    holding_percent numeric(5,2) NOT NULL,
    order_cost numeric(12,4) NOT NULL,
    move_cost numeric(12,4) NOT NULL,
    lost_percent numeric(6,2) NOT NULL,
    dial numeric(6,3) NOT NULL,
    review_days smallint NOT NULL,
    version integer NOT NULL,
    CONSTRAINT planning_terms_are_one_row CHECK ((id = 1)),
    CONSTRAINT planning_terms_are_possible CHECK (((holding_percent >= (0)::numeric) AND (lost_percent >= (0)::numeric) AND (move_cost >= (0)::numeric) AND (order_cost >= (0)::numeric) AND (dial > (0)::numeric) AND (review_days >= 1))),
    CONSTRAINT replenishing_planningterms_id_check CHECK ((id >= 0)),
    CONSTRAINT replenishing_planningterms_review_days_check CHECK ((review_days >= 0)),
    CONSTRAINT replenishing_planningterms_version_check CHECK ((version >= 0))
);
CREATE TABLE public.replenishing_policy (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    abc character varying(1) NOT NULL,
    demand character varying(12) NOT NULL,
    need character varying(1) NOT NULL,
    over_typed boolean NOT NULL,
    dial numeric(6,3) NOT NULL,
    service numeric(5,2) NOT NULL,
    review_days smallint NOT NULL,
    cover_days smallint NOT NULL,
    minimum numeric(18,6),
    maximum numeric(18,6),
    begins_on date,
    ends_on date,
    reason character varying(200) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    category_id bigint,
    from_warehouse_id bigint,
    owner_id bigint,
    set_by_id bigint NOT NULL,
    sku_id bigint,
    supplier_id bigint,
    warehouse_id bigint,
    smoothing numeric(4,3),
    CONSTRAINT policy_begins_before_it_ends CHECK (((begins_on IS NULL) OR (ends_on IS NULL) OR (ends_on >= begins_on))),
    CONSTRAINT policy_figures_are_possible CHECK (((cover_days >= 1) AND (dial > (0)::numeric) AND (review_days >= 1) AND (service > (0)::numeric) AND (service < (100)::numeric) AND (smoothing >= (0)::numeric) AND (smoothing < (1)::numeric))),
    CONSTRAINT policy_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['economic'::character varying, 'fill'::character varying, 'cycle'::character varying, 'typed'::character varying, 'none'::character varying])::text[]))),
    CONSTRAINT policy_maximum_is_not_below_minimum CHECK (((maximum IS NULL) OR (maximum >= minimum))),
    CONSTRAINT replenishing_policy_cover_days_check CHECK ((cover_days >= 0)),
    CONSTRAINT replenishing_policy_review_days_check CHECK ((review_days >= 0)),
    CONSTRAINT replenishing_policy_version_check CHECK ((version >= 0)),
    CONSTRAINT typed_policy_has_a_minimum CHECK (((NOT ((kind)::text = 'typed'::text)) OR (minimum >= (0)::numeric)))
);
ALTER TABLE public.replenishing_policy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_proposal (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    needed numeric(18,6) NOT NULL,
    unit_cost numeric(18,4) NOT NULL,
    stake numeric(18,2) NOT NULL,
    words character varying(600) NOT NULL,
    figures jsonb NOT NULL,
    pegs jsonb NOT NULL,
    state character varying(9) NOT NULL,
    edited boolean NOT NULL,
    snoozed_until date,
    reason character varying(200) NOT NULL,
    document character varying(20) NOT NULL,
    made_on date NOT NULL,
    decided_at timestamp with time zone,
    version integer NOT NULL,
    decided_by_id bigint,
    from_warehouse_id bigint,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    supplier_id bigint,
    warehouse_id bigint NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT proposal_decision_has_a_moment CHECK ((((decided_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (decided_at IS NOT NULL)))),
    CONSTRAINT proposal_is_for_something CHECK ((quantity > (0)::numeric)),
    CONSTRAINT proposal_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['buy'::character varying, 'transfer'::character varying, 'make'::character varying, 'return'::character varying, 'markdown'::character varying, 'partner'::character varying])::text[]))),
    CONSTRAINT proposal_moves_elsewhere CHECK ((NOT ((from_warehouse_id = warehouse_id) AND (from_warehouse_id IS NOT NULL)))),
    CONSTRAINT replenishing_proposal_version_check CHECK ((version >= 0))
);
ALTER TABLE public.replenishing_proposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replenishing_run (
    id bigint NOT NULL,
    state character varying(9) NOT NULL,
    day date NOT NULL,
    parts jsonb NOT NULL,
    parts_done integer[] NOT NULL,
    world jsonb NOT NULL,
    rows integer NOT NULL,
    proposals integer NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    begun_by_id bigint NOT NULL,
    CONSTRAINT replenishing_run_proposals_check CHECK ((proposals >= 0)),
    CONSTRAINT replenishing_run_rows_check CHECK ((rows >= 0)),
    CONSTRAINT run_state_is_known CHECK (((state)::text = ANY ((ARRAY['running'::character varying, 'done'::character varying, 'cancelled'::character varying])::text[])))
);
ALTER TABLE public.replenishing_run ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replenishing_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.returns_decision (
    id bigint NOT NULL,
    disposition character varying(20) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    "left" numeric(18,6) NOT NULL,
    movement_id bigint,
    note character varying(200) NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    voided_at timestamp with time zone,
    bin_id bigint,
    decided_by_id bigint NOT NULL,
    follows_id bigint,
    piece_id bigint NOT NULL,
    CONSTRAINT decision_is_within CHECK ((("left" >= (0)::numeric) AND ("left" <= quantity) AND (quantity > (0)::numeric))),
    CONSTRAINT disposition_is_known CHECK (((disposition)::text = ANY ((ARRAY['restock'::character varying, 'quarantine'::character varying, 'refurbish'::character varying, 'scrap'::character varying, 'return_to_vendor'::character varying])::text[])))
);
ALTER TABLE public.returns_decision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.returns_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.returns_piece (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    "left" numeric(18,6) NOT NULL,
    movement_id bigint NOT NULL,
    came_at timestamp with time zone NOT NULL,
    bin_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    received_by_id bigint NOT NULL,
    line_id bigint NOT NULL,
    CONSTRAINT piece_is_within CHECK ((("left" >= (0)::numeric) AND ("left" <= quantity) AND (quantity >= (0)::numeric)))
);
ALTER TABLE public.returns_piece ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.returns_piece_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.returns_return (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(20) NOT NULL,
    blind boolean NOT NULL,
    carrier character varying(60) NOT NULL,
    tracking character varying(100) NOT NULL,
    expected_on date,
    note character varying(1000) NOT NULL,
    invented boolean NOT NULL,
    version integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    authorised_at timestamp with time zone,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    opened_by_id bigint NOT NULL,
    order_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT return_end_has_a_moment CHECK ((((ended_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['closed'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['closed'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[]))) AND (ended_at IS NULL)))),
    CONSTRAINT return_is_authorised_before_it_comes CHECK ((((state)::text = ANY ((ARRAY['requested'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[])) OR (authorised_at IS NOT NULL))),
    CONSTRAINT return_state_is_known CHECK (((state)::text = ANY ((ARRAY['requested'::character varying, 'authorised'::character varying, 'in_transit'::character varying, 'received'::character varying, 'inspecting'::character varying, 'dispositioned'::character varying, 'closed'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT returns_return_version_check CHECK ((version >= 0))
);
ALTER TABLE public.returns_return ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.returns_return_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.returns_return_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.returns_returnline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    received numeric(18,6) NOT NULL,
    decided numeric(18,6) NOT NULL,
    reason character varying(20) NOT NULL,
    note character varying(200) NOT NULL,
    order_line_id bigint NOT NULL,
    paper_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT return_line_stages_are_in_order CHECK (((decided >= (0)::numeric) AND (quantity > (0)::numeric) AND (received >= (0)::numeric) AND (received <= quantity) AND (decided <= received))),
    CONSTRAINT returns_returnline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.returns_returnline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.returns_returnline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_antenna (
    id bigint NOT NULL,
    number smallint NOT NULL,
    side character varying(6) NOT NULL,
    zone_id bigint,
    gate_id bigint,
    reader_id bigint NOT NULL,
    CONSTRAINT antenna_is_in_one_place CHECK ((((gate_id IS NULL) OR (zone_id IS NULL)) AND (1 = (
CASE
    WHEN (gate_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (zone_id IS NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT rfid_antenna_number_check CHECK ((number >= 0))
);
ALTER TABLE public.rfid_antenna ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_antenna_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_gate (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    kind character varying(10) NOT NULL,
    rule character varying(10) NOT NULL,
    quiet_seconds numeric(4,1) NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    from_zone_id bigint,
    to_bin_id bigint,
    warehouse_id bigint NOT NULL,
    back_bin_id bigint,
    CONSTRAINT gate_becomes_quiet CHECK (((quiet_seconds >= (1)::numeric) AND (quiet_seconds <= (600)::numeric))),
    CONSTRAINT gate_leads_somewhere CHECK (((NOT ((kind)::text = 'between'::text)) OR (to_bin_id IS NOT NULL))),
    CONSTRAINT only_between_zones_is_there_a_way_back CHECK (((back_bin_id IS NULL) OR ((kind)::text = 'between'::text))),
    CONSTRAINT rfid_gate_version_check CHECK ((version >= 0))
);
ALTER TABLE public.rfid_gate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_gate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_passage (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(10) NOT NULL,
    document character varying(60) NOT NULL,
    chosen boolean NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    counts jsonb NOT NULL,
    trouble character varying(500) NOT NULL,
    posted jsonb NOT NULL,
    settled_at timestamp with time zone,
    gate_id bigint NOT NULL,
    settled_by_id bigint,
    CONSTRAINT passage_is_settled_at_a_moment CHECK ((((settled_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['posted'::character varying, 'dismissed'::character varying])::text[]))) OR ((settled_at IS NULL) AND ((state)::text = ANY ((ARRAY['reading'::character varying, 'waiting'::character varying])::text[])))))
);
ALTER TABLE public.rfid_passage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_passage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.rfid_passage_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.rfid_passageline (
    id bigint NOT NULL,
    epc character varying(128) NOT NULL,
    kind character varying(10) NOT NULL,
    code character varying(60) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    first_seen_at timestamp with time zone,
    last_seen_at timestamp with time zone,
    times integer NOT NULL,
    side character varying(6) NOT NULL,
    finding character varying(10) NOT NULL,
    posted boolean NOT NULL,
    lot_id bigint,
    passage_id bigint NOT NULL,
    sku_id bigint,
    entered character varying(6) NOT NULL,
    CONSTRAINT rfid_passageline_times_check CHECK ((times >= 0))
);
ALTER TABLE public.rfid_passageline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_passageline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_reader (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    host character varying(253) NOT NULL,
    port integer NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    state character varying(10) NOT NULL,
    state_at timestamp with time zone,
    trouble character varying(300) NOT NULL,
    last_read_at timestamp with time zone,
    reads bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT rfid_reader_port_check CHECK ((port >= 0)),
    CONSTRAINT rfid_reader_version_check CHECK ((version >= 0))
);
ALTER TABLE public.rfid_reader ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_reader_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_tag (
    id bigint NOT NULL,
    epc character varying(128) NOT NULL,
    identity character varying(200) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    bin_id bigint,
    given_by_id bigint NOT NULL,
    lot_id bigint,
    quantity numeric(18,6) NOT NULL,
    CONSTRAINT a_tag_is_on_a_lot_or_a_serial CHECK (((lot_id IS NULL) OR (NOT ((lot_id = 0) AND (lot_id IS NOT NULL))))),
    CONSTRAINT a_tag_is_on_one_thing CHECK ((((lot_id IS NULL) OR (bin_id IS NULL)) AND (1 = (
CASE
    WHEN (lot_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (bin_id IS NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT a_tag_is_on_so_much_of_a_lot CHECK (((quantity = (1)::numeric) OR ((lot_id > 0) AND (quantity > (0)::numeric))))
);
ALTER TABLE public.rfid_tag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_unknowntag (
    id bigint NOT NULL,
    epc character varying(128) NOT NULL,
    identity character varying(200) NOT NULL,
    place character varying(60) NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    times integer NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(200) NOT NULL,
    settled_at timestamp with time zone,
    settled_by_id bigint,
    warehouse_id bigint NOT NULL,
    CONSTRAINT rfid_unknowntag_times_check CHECK ((times >= 0)),
    CONSTRAINT unknown_tag_is_settled_at_a_moment CHECK ((((settled_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (settled_at IS NOT NULL))))
);
ALTER TABLE public.rfid_unknowntag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_unknowntag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rfid_walk (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    counts jsonb NOT NULL,
    reader_id bigint,
    walked_by_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    zone_id bigint
);
ALTER TABLE public.rfid_walk ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_walk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.rfid_walk_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.rfid_walkline (
    id bigint NOT NULL,
    epc character varying(128) NOT NULL,
    kind character varying(10) NOT NULL,
    code character varying(60) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    first_seen_at timestamp with time zone,
    last_seen_at timestamp with time zone,
    times integer NOT NULL,
    side character varying(6) NOT NULL,
    finding character varying(10) NOT NULL,
    booked numeric(18,6),
    booked_in_id bigint,
    lot_id bigint,
    sku_id bigint,
    walk_id bigint NOT NULL,
    entered character varying(6) NOT NULL,
    CONSTRAINT rfid_walkline_times_check CHECK ((times >= 0))
);
ALTER TABLE public.rfid_walkline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rfid_walkline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_carton (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    sscc character varying(18),
    packed_at timestamp with time zone NOT NULL,
    packed_by_id bigint NOT NULL,
    order_id bigint NOT NULL,
    shipment_id bigint,
    CONSTRAINT sscc_has_eighteen_digits CHECK (((sscc)::text ~ '^[0-9]{18}$'::text))
);
ALTER TABLE public.sales_carton ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_carton_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.sales_carton_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.sales_cartonline (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    movement_id bigint,
    carton_id bigint NOT NULL,
    pick_line_id bigint NOT NULL,
    weight numeric(18,6),
    CONSTRAINT carton_line_quantity_is_not_negative CHECK ((quantity >= (0)::numeric)),
    CONSTRAINT carton_line_weight_is_not_negative CHECK (((weight IS NULL) OR (weight >= (0)::numeric)))
);
ALTER TABLE public.sales_cartonline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_cartonline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_channelwarehouse (
    id bigint NOT NULL,
    rank smallint NOT NULL,
    warehouse_id bigint NOT NULL,
    channel_id bigint NOT NULL,
    CONSTRAINT sales_channelwarehouse_rank_check CHECK ((rank >= 0))
);
ALTER TABLE public.sales_channelwarehouse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_channelwarehouse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_customer (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    country character varying(60) NOT NULL,
    note text NOT NULL,
    minimum_life_days smallint DEFAULT 0 NOT NULL,
    priority smallint,
    ship_complete boolean DEFAULT false NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    channel_id bigint,
    picking character varying(7) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT customer_picking_is_known CHECK (((picking)::text = ANY ((ARRAY[''::character varying, 'fefo'::character varying, 'fifo'::character varying, 'lifo'::character varying, 'nearest'::character varying])::text[]))),
    CONSTRAINT customer_priority_1_to_9 CHECK (((priority IS NULL) OR ((priority >= 1) AND (priority <= 9)))),
    CONSTRAINT sales_customer_minimum_life_days_check CHECK ((minimum_life_days >= 0)),
    CONSTRAINT sales_customer_priority_check CHECK ((priority >= 0)),
    CONSTRAINT sales_customer_version_check CHECK ((version >= 0))
);
ALTER TABLE public.sales_customer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_customeraddress (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    name character varying(200) NOT NULL,
    lines text NOT NULL,
    postcode character varying(20) NOT NULL,
    city character varying(100) NOT NULL,
    region character varying(100) NOT NULL,
    country character varying(2) NOT NULL,
    latitude numeric(8,5),
    longitude numeric(8,5),
    for_shipping boolean NOT NULL,
    for_billing boolean NOT NULL,
    customer_id bigint NOT NULL,
    CONSTRAINT customer_address_is_on_earth CHECK ((((latitude IS NULL) AND (longitude IS NULL)) OR ((latitude >= ('-90'::integer)::numeric) AND (latitude <= (90)::numeric) AND (longitude >= ('-180'::integer)::numeric) AND (longitude <= (180)::numeric)))),
    CONSTRAINT customer_country_has_two_letters CHECK (((country)::text ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT sales_customeraddress_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.sales_customeraddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_customeraddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_customercontact (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    name character varying(200) NOT NULL,
    role character varying(100) NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(40) NOT NULL,
    customer_id bigint NOT NULL,
    CONSTRAINT sales_customercontact_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.sales_customercontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_customercontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_order (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    reference character varying(60) NOT NULL,
    state character varying(20) NOT NULL,
    on_short character varying(20) NOT NULL,
    ship_by date,
    priority smallint DEFAULT 5 NOT NULL,
    ship_complete boolean DEFAULT false NOT NULL,
    ship_name character varying(200) DEFAULT ''::character varying NOT NULL,
    address text NOT NULL,
    postcode character varying(20) DEFAULT ''::character varying NOT NULL,
    city character varying(100) DEFAULT ''::character varying NOT NULL,
    region character varying(100) DEFAULT ''::character varying NOT NULL,
    country character varying(2) DEFAULT ''::character varying NOT NULL,
    latitude numeric(8,5),
    longitude numeric(8,5),
    note text NOT NULL,
    line_count integer NOT NULL,
    backordered_lines integer NOT NULL,
    total numeric(24,4) NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    shipped_at timestamp with time zone,
    source character varying(10) NOT NULL,
    version integer NOT NULL,
    is_draft boolean DEFAULT false NOT NULL,
    held_at timestamp with time zone,
    hold_reason character varying(200) DEFAULT ''::character varying NOT NULL,
    payment_due_at timestamp with time zone,
    paid_at timestamp with time zone,
    expired_at timestamp with time zone,
    sourcing character varying(20) DEFAULT ''::character varying NOT NULL,
    is_split boolean DEFAULT false NOT NULL,
    parts_made smallint DEFAULT 0 NOT NULL,
    customer_id bigint,
    held_by_id bigint,
    owner_id bigint NOT NULL,
    part_of_id bigint,
    placed_by_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    channel_id bigint,
    delivered_at timestamp with time zone,
    troubled_shipments smallint DEFAULT 0 NOT NULL,
    CONSTRAINT a_part_of_an_order_is_not_split CHECK (((part_of_id IS NULL) OR (NOT is_split))),
    CONSTRAINT an_order_is_held_by_somebody CHECK ((((held_at IS NULL) AND (held_by_id IS NULL)) OR ((held_at IS NOT NULL) AND (held_by_id IS NOT NULL)))),
    CONSTRAINT order_country_has_two_letters CHECK ((((country)::text = ''::text) OR ((country)::text ~ '^[A-Z]{2}$'::text))),
    CONSTRAINT sales_order_backordered_lines_check CHECK ((backordered_lines >= 0)),
    CONSTRAINT sales_order_line_count_check CHECK ((line_count >= 0)),
    CONSTRAINT sales_order_parts_made_check CHECK ((parts_made >= 0)),
    CONSTRAINT sales_order_priority_check CHECK ((priority >= 0)),
    CONSTRAINT sales_order_troubled_shipments_check CHECK ((troubled_shipments >= 0)),
    CONSTRAINT sales_order_version_check CHECK ((version >= 0))
)
WITH (fillfactor='70');
ALTER TABLE public.sales_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.sales_order_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.sales_orderkit (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    entered character varying(60) NOT NULL,
    unit_price numeric(18,4) NOT NULL,
    order_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT order_kit_quantity_is_positive CHECK (((quantity > (0)::numeric) AND (unit_price >= (0)::numeric))),
    CONSTRAINT sales_orderkit_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.sales_orderkit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_orderkit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_orderline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    entered character varying(60) NOT NULL,
    unit_price numeric(18,4) NOT NULL,
    reserved numeric(18,6) NOT NULL,
    picked numeric(18,6) NOT NULL,
    packed numeric(18,6) NOT NULL,
    shipped numeric(18,6) NOT NULL,
    cancelled numeric(18,6) NOT NULL,
    returned numeric(18,6) NOT NULL,
    claims integer NOT NULL,
    promised_on date,
    per_kit numeric(18,6),
    backordered numeric(18,6) GENERATED ALWAYS AS ((((((quantity - reserved) - picked) - packed) - shipped) - cancelled)) STORED,
    kit_id bigint,
    order_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT order_line_of_a_kit_says_how_much CHECK ((((kit_id IS NULL) AND (per_kit IS NULL)) OR ((kit_id IS NOT NULL) AND (per_kit > (0)::numeric)))),
    CONSTRAINT order_line_quantity_is_positive CHECK (((quantity > (0)::numeric) AND (unit_price >= (0)::numeric))),
    CONSTRAINT order_line_returns_what_was_shipped CHECK (((returned >= (0)::numeric) AND (returned <= shipped))),
    CONSTRAINT order_line_stages_are_not_negative CHECK (((cancelled >= (0)::numeric) AND (packed >= (0)::numeric) AND (picked >= (0)::numeric) AND (reserved >= (0)::numeric) AND (shipped >= (0)::numeric))),
    CONSTRAINT order_line_stages_are_within_its_quantity CHECK ((quantity >= ((((reserved + picked) + packed) + shipped) + cancelled))),
    CONSTRAINT sales_orderline_claims_check CHECK ((claims >= 0)),
    CONSTRAINT sales_orderline_position_check CHECK (("position" >= 0))
)
WITH (fillfactor='60');
ALTER TABLE public.sales_orderline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_orderline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_parcelrate (
    id bigint NOT NULL,
    country character varying(2) NOT NULL,
    postcode_prefix character varying(10) NOT NULL,
    per_parcel numeric(18,4) NOT NULL,
    per_kg numeric(18,4) NOT NULL,
    per_100_km numeric(18,4) NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT parcel_rate_not_negative CHECK (((per_100_km >= (0)::numeric) AND (per_kg >= (0)::numeric) AND (per_parcel >= (0)::numeric))),
    CONSTRAINT parcel_rate_of_a_postcode_has_a_country CHECK ((((postcode_prefix)::text = ''::text) OR (NOT ((country)::text = ''::text))))
);
ALTER TABLE public.sales_parcelrate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_parcelrate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_pick (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    picked_at timestamp with time zone NOT NULL,
    order_id bigint NOT NULL,
    picked_by_id bigint NOT NULL
);
ALTER TABLE public.sales_pick ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_pick_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.sales_pick_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.sales_pickline (
    id bigint NOT NULL,
    lot_id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    packed numeric(18,6) NOT NULL,
    put_back numeric(18,6) NOT NULL,
    movement_id bigint NOT NULL,
    dropped_id bigint,
    from_bin_id bigint NOT NULL,
    order_line_id bigint NOT NULL,
    pick_id bigint NOT NULL,
    to_bin_id bigint NOT NULL,
    CONSTRAINT pick_line_is_within_its_quantity CHECK (((packed >= (0)::numeric) AND (put_back >= (0)::numeric) AND (quantity >= (packed + put_back))))
)
WITH (fillfactor='70');
ALTER TABLE public.sales_pickline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_pickline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_saleschannel (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(100) NOT NULL,
    on_short character varying(20) NOT NULL,
    awaits_payment boolean NOT NULL,
    payment_hours smallint NOT NULL,
    sourcing character varying(20) NOT NULL,
    priority smallint NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT sales_channel_priority_1_to_9 CHECK (((priority >= 1) AND (priority <= 9))),
    CONSTRAINT sales_channel_waits_an_hour_or_more CHECK ((payment_hours >= 1)),
    CONSTRAINT sales_saleschannel_payment_hours_check CHECK ((payment_hours >= 0)),
    CONSTRAINT sales_saleschannel_priority_check CHECK ((priority >= 0)),
    CONSTRAINT sales_saleschannel_version_check CHECK ((version >= 0))
);
ALTER TABLE public.sales_saleschannel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_saleschannel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_shipment (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    carrier character varying(60) NOT NULL,
    tracking character varying(100) NOT NULL,
    shipped_at timestamp with time zone NOT NULL,
    order_id bigint NOT NULL,
    shipped_by_id bigint NOT NULL,
    in_trouble boolean DEFAULT false NOT NULL,
    state character varying(20) DEFAULT 'shipped'::character varying NOT NULL,
    state_at timestamp with time zone
);
ALTER TABLE public.sales_shipment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_shipment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.sales_shipment_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.sales_sourcingoption (
    id bigint NOT NULL,
    rank smallint NOT NULL,
    chosen boolean NOT NULL,
    warehouses character varying(200) NOT NULL,
    shares jsonb NOT NULL,
    parcels smallint NOT NULL,
    distance_km integer NOT NULL,
    cost numeric(18,2) NOT NULL,
    short_lines integer NOT NULL,
    ready_on date,
    order_id bigint NOT NULL,
    CONSTRAINT sales_sourcingoption_distance_km_check CHECK ((distance_km >= 0)),
    CONSTRAINT sales_sourcingoption_parcels_check CHECK ((parcels >= 0)),
    CONSTRAINT sales_sourcingoption_rank_check CHECK ((rank >= 0)),
    CONSTRAINT sales_sourcingoption_short_lines_check CHECK ((short_lines >= 0))
);
ALTER TABLE public.sales_sourcingoption ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_sourcingoption_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.sales_sscc_number
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.scanning_scan (
    id bigint NOT NULL,
    mark character varying(200) NOT NULL,
    device character varying(60) NOT NULL,
    code text NOT NULL,
    task jsonb NOT NULL,
    told character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    answer jsonb NOT NULL,
    document character varying(60) NOT NULL,
    scanned_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    settled_as character varying(10) NOT NULL,
    settled_at timestamp with time zone,
    actor_id bigint NOT NULL,
    settled_by_id bigint,
    warehouse_id bigint,
    CONSTRAINT scan_is_settled_when_it_says_so CHECK ((((settled_at IS NOT NULL) AND ((state)::text = 'settled'::text)) OR ((NOT ((state)::text = 'settled'::text)) AND (settled_at IS NULL))))
);
ALTER TABLE public.scanning_scan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scanning_scan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scanning_scanphoto (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    content_type character varying(20) NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    scan_id bigint NOT NULL,
    CONSTRAINT photo_of_a_scan_is_a_picture CHECK (((content_type)::text = ANY ((ARRAY['image/jpeg'::character varying, 'image/png'::character varying, 'image/webp'::character varying])::text[]))),
    CONSTRAINT scanning_scanphoto_size_check CHECK ((size >= 0))
);
ALTER TABLE public.scanning_scanphoto ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scanning_scanphoto_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sensors_device (
    id bigint NOT NULL,
    kind character varying(11) NOT NULL,
    code character varying(30) NOT NULL,
    name character varying(100) NOT NULL,
    topic character varying(200) NOT NULL,
    unit character varying(2) NOT NULL,
    division numeric(18,6),
    silent_minutes integer NOT NULL,
    value numeric(18,6),
    measured_at timestamp with time zone,
    steady boolean NOT NULL,
    steady_value numeric(18,6),
    steady_at timestamp with time zone,
    out_since timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    version integer NOT NULL,
    warehouse_id bigint NOT NULL,
    zone_id bigint,
    CONSTRAINT a_device_is_a_scale_or_a_thermometer CHECK ((((division > (0)::numeric) AND ((kind)::text = 'scale'::text) AND ((unit)::text = ANY ((ARRAY['g'::character varying, 'kg'::character varying, 'oz'::character varying, 'lb'::character varying])::text[])) AND (zone_id IS NULL)) OR ((division IS NULL) AND ((kind)::text = 'thermometer'::text) AND ((unit)::text = ANY ((ARRAY['°C'::character varying, '°F'::character varying])::text[])) AND (zone_id IS NOT NULL)))),
    CONSTRAINT sensors_device_silent_minutes_check CHECK ((silent_minutes >= 0)),
    CONSTRAINT sensors_device_version_check CHECK ((version >= 0))
);
ALTER TABLE public.sensors_device ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sensors_excursion (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    allowed_lowest numeric(6,2),
    allowed_highest numeric(6,2),
    tolerated_minutes integer NOT NULL,
    lowest numeric(6,2) NOT NULL,
    highest numeric(6,2) NOT NULL,
    settled_as character varying(8) NOT NULL,
    settled_at timestamp with time zone,
    reason character varying(200) NOT NULL,
    settled_by_id bigint,
    warehouse_id bigint NOT NULL,
    zone_id bigint NOT NULL,
    CONSTRAINT an_excursion_is_settled_with_a_reason CHECK (((((settled_as)::text = ''::text) AND (settled_at IS NULL) AND (settled_by_id IS NULL)) OR ((NOT ((settled_as)::text = ''::text)) AND (NOT ((reason)::text = ''::text)) AND (settled_at IS NOT NULL) AND (settled_by_id IS NOT NULL)))),
    CONSTRAINT sensors_excursion_tolerated_minutes_check CHECK ((tolerated_minutes >= 0))
);
ALTER TABLE public.sensors_excursion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_excursion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.sensors_excursion_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.sensors_excursionhold (
    id bigint NOT NULL,
    excursion_id bigint NOT NULL,
    hold_id bigint NOT NULL
);
ALTER TABLE public.sensors_excursionhold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_excursionhold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sensors_minute (
    id bigint NOT NULL,
    minute timestamp with time zone NOT NULL,
    lowest numeric(6,2) NOT NULL,
    highest numeric(6,2) NOT NULL,
    device_id bigint NOT NULL,
    CONSTRAINT a_minute_has_a_range CHECK ((lowest <= highest))
);
ALTER TABLE public.sensors_minute ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_minute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sensors_pieceweight (
    id bigint NOT NULL,
    grams numeric(18,6) NOT NULL,
    sample integer NOT NULL,
    division_g numeric(18,6) NOT NULL,
    spread numeric(5,2) NOT NULL,
    measured_at timestamp with time zone NOT NULL,
    measured_by_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT a_piece_was_weighed_from_a_sample CHECK (((division_g > (0)::numeric) AND (grams > (0)::numeric) AND (sample > 0) AND (spread >= (0)::numeric) AND (spread <= (50)::numeric))),
    CONSTRAINT sensors_pieceweight_sample_check CHECK ((sample >= 0))
);
ALTER TABLE public.sensors_pieceweight ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_pieceweight_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sensors_refusedmessage (
    id bigint NOT NULL,
    topic character varying(200) NOT NULL,
    code character varying(30) NOT NULL,
    detail character varying(200) NOT NULL,
    payload character varying(400) NOT NULL,
    times integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT sensors_refusedmessage_times_check CHECK ((times >= 0))
);
ALTER TABLE public.sensors_refusedmessage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_refusedmessage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sensors_zonelimits (
    id bigint NOT NULL,
    lowest numeric(6,2),
    highest numeric(6,2),
    minutes integer NOT NULL,
    version integer NOT NULL,
    zone_id bigint NOT NULL,
    CONSTRAINT limits_are_a_range CHECK (((lowest IS NULL) OR (highest IS NULL) OR (lowest < highest))),
    CONSTRAINT limits_name_at_least_one CHECK (((lowest IS NOT NULL) OR (highest IS NOT NULL))),
    CONSTRAINT no_excursion_is_tolerated_for_days CHECK ((minutes <= 1440)),
    CONSTRAINT sensors_zonelimits_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT sensors_zonelimits_version_check CHECK ((version >= 0))
);
ALTER TABLE public.sensors_zonelimits ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sensors_zonelimits_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.slotting_move_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.slotting_putawayrule (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    priority smallint NOT NULL,
    velocity character varying(6) NOT NULL,
    temperature character varying(8) NOT NULL,
    litres_from numeric(12,3),
    litres_to numeric(12,3),
    kg_from numeric(12,3),
    kg_to numeric(12,3),
    version integer NOT NULL,
    category_id bigint,
    sku_id bigint,
    warehouse_id bigint NOT NULL,
    CONSTRAINT put_away_rule_has_ranges CHECK ((((litres_to IS NULL) OR (litres_from IS NULL) OR (litres_to >= litres_from)) AND ((kg_to IS NULL) OR (kg_from IS NULL) OR (kg_to >= kg_from)))),
    CONSTRAINT put_away_rule_knows_its_velocity CHECK (((velocity)::text = ANY ((ARRAY[''::character varying, 'fast'::character varying, 'medium'::character varying, 'slow'::character varying])::text[]))),
    CONSTRAINT slotting_putawayrule_priority_check CHECK ((priority >= 0)),
    CONSTRAINT slotting_putawayrule_version_check CHECK ((version >= 0))
);
ALTER TABLE public.slotting_putawayrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.slotting_putawayrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.slotting_ruleplace (
    id bigint NOT NULL,
    rank smallint NOT NULL,
    bin_id bigint,
    rule_id bigint NOT NULL,
    zone_id bigint,
    CONSTRAINT a_place_is_a_zone_or_a_bin CHECK ((((bin_id IS NOT NULL) AND (zone_id IS NULL)) OR ((bin_id IS NULL) AND (zone_id IS NOT NULL)))),
    CONSTRAINT slotting_ruleplace_rank_check CHECK ((rank >= 0))
);
ALTER TABLE public.slotting_ruleplace ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.slotting_ruleplace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.slotting_skuvelocity (
    id bigint NOT NULL,
    picks integer NOT NULL,
    velocity character varying(6) NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT slotting_skuvelocity_picks_check CHECK ((picks >= 0))
);
ALTER TABLE public.slotting_skuvelocity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.slotting_skuvelocity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.slotting_slotmove (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    other_quantity numeric(18,6),
    why character varying(6) NOT NULL,
    saved integer NOT NULL,
    scans smallint NOT NULL,
    state character varying(12) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    carried_by_id bigint,
    from_bin_id bigint NOT NULL,
    other_owner_id bigint,
    other_sku_id bigint,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    to_bin_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT slot_move_changes_the_place CHECK ((NOT (from_bin_id = to_bin_id))),
    CONSTRAINT slot_move_exchanges_whole_piles CHECK ((((other_owner_id IS NULL) AND (other_sku_id IS NULL)) OR ((other_owner_id IS NOT NULL) AND (other_sku_id IS NOT NULL)))),
    CONSTRAINT slotting_slotmove_scans_check CHECK ((scans >= 0))
);
ALTER TABLE public.slotting_slotmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.slotting_slotmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_allocation (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    open numeric(18,6) NOT NULL,
    allocated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    bin_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    reservation_id bigint NOT NULL,
    CONSTRAINT allocation_is_within_its_quantity CHECK (((open >= (0)::numeric) AND (open <= quantity) AND (quantity > (0)::numeric)))
);
ALTER TABLE public.stock_allocation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_allocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_availability (
    id bigint NOT NULL,
    sellable numeric(18,6) NOT NULL,
    receiving numeric(18,6) NOT NULL,
    held numeric(18,6) NOT NULL,
    staged numeric(18,6) NOT NULL,
    reserved numeric(18,6) NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT availability_parts_are_not_negative CHECK (((held >= (0)::numeric) AND (receiving >= (0)::numeric) AND (reserved >= (0)::numeric) AND (sellable >= (0)::numeric) AND (staged >= (0)::numeric)))
)
WITH (fillfactor='60');
ALTER TABLE public.stock_availability ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_availability_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_balance (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    held numeric(18,6) DEFAULT 0 NOT NULL,
    allocated numeric(18,6) DEFAULT 0 NOT NULL,
    bin_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    CONSTRAINT a_serial_is_one_piece CHECK (((lot_id >= 0) OR (quantity <= (1)::numeric))),
    CONSTRAINT allocated_is_not_negative CHECK ((allocated >= (0)::numeric)),
    CONSTRAINT balance_is_not_negative CHECK ((quantity >= (0)::numeric)),
    CONSTRAINT held_is_within_the_balance CHECK (((held >= (0)::numeric) AND (held <= quantity)))
)
WITH (fillfactor='50');
ALTER TABLE public.stock_balance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_balance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_books (
    id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    digits smallint NOT NULL,
    open_from timestamp with time zone,
    owner_id bigint NOT NULL
);
ALTER TABLE public.stock_books ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_books_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_closedperiod (
    id bigint NOT NULL,
    month date NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    quantity numeric(24,6) NOT NULL,
    value numeric(24,4) NOT NULL,
    reason character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    closed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    owner_id bigint NOT NULL
);
ALTER TABLE public.stock_closedperiod ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_closedperiod_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_costchange (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    number character varying(60) NOT NULL,
    received numeric(18,6),
    amount numeric(24,4),
    unit_cost numeric(18,4),
    method character varying(8) NOT NULL,
    reason character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    receipt_id bigint,
    CONSTRAINT a_cost_change_says_what_it_changes CHECK ((((amount IS NOT NULL) AND ((kind)::text = 'landed_cost'::text) AND (receipt_id IS NOT NULL) AND (received > (0)::numeric)) OR (((kind)::text = ANY ((ARRAY['revaluation'::character varying, 'write_down'::character varying])::text[])) AND (unit_cost >= (0)::numeric)) OR (((kind)::text = 'method'::text) AND (NOT ((method)::text = ''::text)))))
);
ALTER TABLE public.stock_costchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_costchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_costlayer (
    id bigint NOT NULL,
    receipt bigint NOT NULL,
    origin bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    document character varying(60) NOT NULL,
    remaining numeric(18,6) NOT NULL,
    value numeric(34,10) NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL
);
ALTER TABLE public.stock_costlayer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_costlayer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_costmark (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    rank smallint NOT NULL,
    last_id bigint NOT NULL,
    kept text NOT NULL,
    told text NOT NULL,
    booked text NOT NULL,
    takings text NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL
);
ALTER TABLE ONLY public.stock_costmark ALTER COLUMN kept SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.stock_costmark ALTER COLUMN told SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.stock_costmark ALTER COLUMN booked SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.stock_costmark ALTER COLUMN takings SET STORAGE EXTERNAL;
ALTER TABLE public.stock_costmark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_costmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_coststate (
    id bigint NOT NULL,
    method character varying(8) NOT NULL,
    first_method character varying(8) NOT NULL,
    first_cost numeric(18,4) NOT NULL,
    cost numeric(34,10) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    value numeric(24,4) NOT NULL,
    variance numeric(34,10) NOT NULL,
    last_at timestamp with time zone,
    last_rank smallint NOT NULL,
    last_id bigint NOT NULL,
    since_mark integer NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL
);
ALTER TABLE public.stock_coststate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_coststate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_expiryrule (
    id bigint NOT NULL,
    days smallint NOT NULL,
    category_id bigint,
    sku_id bigint,
    CONSTRAINT expiry_rule_is_of_a_sku_or_a_category CHECK ((((category_id IS NOT NULL) AND (sku_id IS NULL)) OR ((category_id IS NULL) AND (sku_id IS NOT NULL)))),
    CONSTRAINT expiry_rule_is_within_ten_years CHECK (((days > 0) AND (days <= 3650))),
    CONSTRAINT stock_expiryrule_days_check CHECK ((days >= 0))
);
ALTER TABLE public.stock_expiryrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_expiryrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_hold (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    open numeric(18,6) NOT NULL,
    reason character varying(40) NOT NULL,
    note character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    placed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    bin_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    CONSTRAINT hold_is_within_its_quantity CHECK (((open >= (0)::numeric) AND (open <= quantity) AND (quantity > (0)::numeric)))
);
ALTER TABLE public.stock_hold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_holdchange (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    reason character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    hold_id bigint NOT NULL,
    CONSTRAINT hold_change_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.stock_holdchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_holdchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.stock_landed_cost_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.stock_lot (
    id bigint NOT NULL,
    code character varying(60) NOT NULL,
    state character varying(10) NOT NULL,
    expires_on date,
    best_before date,
    manufactured_on date,
    supplier_lot character varying(60) NOT NULL,
    warranty_until date,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    owner_id bigint,
    sku_id bigint,
    CONSTRAINT lot_belongs_to_a_sku CHECK (((id = 0) OR ((owner_id IS NOT NULL) AND (sku_id IS NOT NULL)))),
    CONSTRAINT stock_lot_version_check CHECK ((version >= 0)),
    CONSTRAINT untracked_goods_have_no_lot_state CHECK (((NOT (id = 0)) OR ((state)::text = 'released'::text)))
);
ALTER TABLE public.stock_lot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_lotchange (
    id bigint NOT NULL,
    state_before character varying(10) NOT NULL,
    state_after character varying(10) NOT NULL,
    reason character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    lot_id bigint NOT NULL
);
ALTER TABLE public.stock_lotchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_lotchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_movement (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    kind character varying(20) NOT NULL,
    reason character varying(200) NOT NULL,
    document character varying(60) NOT NULL,
    unit_cost numeric(18,4),
    entered character varying(60) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    short_allowed boolean NOT NULL,
    seal bigint NOT NULL,
    actor_id bigint NOT NULL,
    from_bin_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    reverses_id bigint,
    sku_id bigint NOT NULL,
    to_bin_id bigint NOT NULL,
    CONSTRAINT movement_changes_the_place CHECK ((NOT (from_bin_id = to_bin_id))),
    CONSTRAINT movement_quantity_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.stock_movement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_movement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.stock_owner_change_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.stock_reservation (
    id bigint NOT NULL,
    claim character varying(100) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    open numeric(18,6) NOT NULL,
    allocated numeric(18,6) DEFAULT 0 NOT NULL,
    document character varying(60) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    reserved_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone,
    actor_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT allocated_is_within_the_claim CHECK (((allocated >= (0)::numeric) AND (allocated <= open))),
    CONSTRAINT reservation_is_within_its_quantity CHECK (((open >= (0)::numeric) AND (open <= quantity) AND (quantity > (0)::numeric)))
)
WITH (fillfactor='80');
ALTER TABLE public.stock_reservation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_reservation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_reservationchange (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    reservation_id bigint NOT NULL,
    CONSTRAINT reservation_change_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.stock_reservationchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_reservationchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.stock_revaluation_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.stock_serial_id_seq
    START WITH -1
    INCREMENT BY -1
    MINVALUE -9223372036854775807
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.stock_valuedthrough (
    id smallint NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT there_is_one_valued_through CHECK ((id = 1))
);
CREATE TABLE public.stock_valueentry (
    id bigint NOT NULL,
    kind character varying(13) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    value numeric(24,4) NOT NULL,
    variance numeric(24,4) NOT NULL,
    estimated boolean NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    "end" character varying(10) NOT NULL,
    document character varying(60) NOT NULL,
    unit_cost numeric(18,4),
    reverses bigint,
    change_id bigint,
    movement_id bigint,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT an_entry_says_what_it_is_for CHECK ((((change_id IS NULL) AND (movement_id IS NOT NULL)) OR ((change_id IS NOT NULL) AND (movement_id IS NULL) AND (quantity = (0)::numeric))))
);
ALTER TABLE public.stock_valueentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_valueentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_weight (
    id bigint NOT NULL,
    weight numeric(18,6) NOT NULL,
    bin_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    CONSTRAINT weight_is_not_negative CHECK ((weight >= (0)::numeric))
);
ALTER TABLE public.stock_weight ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_weight_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stock_weightentry (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    weight numeric(18,6) NOT NULL,
    per_piece boolean NOT NULL,
    reason character varying(200) NOT NULL,
    source character varying(10) NOT NULL,
    key character varying(200) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    actor_id bigint NOT NULL,
    from_bin_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    movement_id bigint,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    to_bin_id bigint NOT NULL,
    reverses_id bigint,
    CONSTRAINT weight_changes_the_place CHECK ((NOT (from_bin_id = to_bin_id))),
    CONSTRAINT weight_entry_is_moved_or_a_variance CHECK (((((kind)::text = 'moved'::text) AND (movement_id IS NOT NULL) AND (weight >= (0)::numeric)) OR (((kind)::text = 'variance'::text) AND (weight > (0)::numeric))))
);
ALTER TABLE public.stock_weightentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stock_weightentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.stock_write_down_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.tracing_answer (
    id bigint NOT NULL,
    outcome character varying(10) NOT NULL,
    quantity numeric(18,6) NOT NULL,
    note character varying(200) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    customer_id bigint,
    lot_id bigint NOT NULL,
    noted_by_id bigint NOT NULL,
    order_id bigint NOT NULL,
    recall_id bigint NOT NULL,
    CONSTRAINT answer_is_positive CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.tracing_answer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracing_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracing_recall (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(12) NOT NULL,
    reason character varying(200) NOT NULL,
    notice text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    activated_at timestamp with time zone,
    closed_at timestamp with time zone,
    version integer NOT NULL,
    created_by_id bigint NOT NULL,
    CONSTRAINT recall_is_activated_once CHECK ((((state)::text = 'draft'::text) OR (activated_at IS NOT NULL))),
    CONSTRAINT recall_is_closed_when_it_says_so CHECK ((((closed_at IS NOT NULL) AND ((state)::text = 'closed'::text)) OR ((NOT ((state)::text = 'closed'::text)) AND (closed_at IS NULL)))),
    CONSTRAINT tracing_recall_version_check CHECK ((version >= 0))
);
ALTER TABLE public.tracing_recall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracing_recall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.tracing_recall_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.tracing_recalllot (
    id bigint NOT NULL,
    state_before character varying(10) NOT NULL,
    lot_id bigint NOT NULL,
    recall_id bigint NOT NULL
);
ALTER TABLE public.tracing_recalllot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracing_recalllot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.transfers_arrival (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    reason character varying(200) NOT NULL,
    note character varying(500) NOT NULL,
    voided_at timestamp with time zone,
    noted_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    transfer_id bigint NOT NULL
);
ALTER TABLE public.transfers_arrival ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.transfers_arrival_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.transfers_arrival_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.transfers_arrivalline (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    outcome character varying(10) NOT NULL,
    movement_id bigint NOT NULL,
    arrival_id bigint NOT NULL,
    bin_id bigint,
    lot_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    dispatch_line_id bigint,
    line_id bigint NOT NULL,
    taken_back numeric(18,6) NOT NULL,
    CONSTRAINT arrival_line_quantity_is_positive CHECK ((quantity > (0)::numeric)),
    CONSTRAINT arrival_takes_back_no_more_than_came CHECK (((taken_back >= (0)::numeric) AND (taken_back <= quantity))),
    CONSTRAINT only_what_is_lost_is_in_no_bin CHECK ((((bin_id IS NULL) AND ((outcome)::text = 'lost'::text)) OR ((NOT ((outcome)::text = 'lost'::text)) AND (bin_id IS NOT NULL)))),
    CONSTRAINT only_what_is_over_was_on_no_dispatch CHECK ((((dispatch_line_id IS NULL) AND ((outcome)::text = 'over'::text)) OR ((dispatch_line_id IS NOT NULL) AND ((outcome)::text = ANY ((ARRAY['good'::character varying, 'damaged'::character varying, 'lost'::character varying, 'sent_back'::character varying])::text[])))))
);
ALTER TABLE public.transfers_arrivalline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.transfers_arrivalline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.transfers_dispatch (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    shipped_at timestamp with time zone NOT NULL,
    carrier character varying(60) NOT NULL,
    tracking character varying(60) NOT NULL,
    note character varying(500) NOT NULL,
    voided_at timestamp with time zone,
    owner_id bigint NOT NULL,
    shipped_by_id bigint NOT NULL,
    transfer_id bigint NOT NULL
);
ALTER TABLE public.transfers_dispatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.transfers_dispatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.transfers_dispatch_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.transfers_dispatchline (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    settled numeric(18,6) NOT NULL,
    movement_id bigint NOT NULL,
    bin_id bigint NOT NULL,
    dispatch_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    line_id bigint NOT NULL,
    CONSTRAINT dispatch_settles_no_more_than_left CHECK (((quantity > (0)::numeric) AND (settled >= (0)::numeric) AND (settled <= quantity)))
);
ALTER TABLE public.transfers_dispatchline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.transfers_dispatchline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.transfers_transfer (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(20) NOT NULL,
    wanted_on date,
    expected_on date,
    note character varying(1000) NOT NULL,
    invented boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    requested_at timestamp with time zone,
    approved_at timestamp with time zone,
    shipped_at timestamp with time zone,
    ended_at timestamp with time zone,
    created_by_id bigint NOT NULL,
    from_warehouse_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    to_warehouse_id bigint NOT NULL,
    CONSTRAINT transfer_changes_the_warehouse CHECK ((NOT (from_warehouse_id = to_warehouse_id))),
    CONSTRAINT transfer_end_has_a_moment CHECK ((((ended_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['closed'::character varying, 'rejected'::character varying, 'cancelled'::character varying, 'lost'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['closed'::character varying, 'rejected'::character varying, 'cancelled'::character varying, 'lost'::character varying])::text[]))) AND (ended_at IS NULL)))),
    CONSTRAINT transfer_is_approved_before_it_moves CHECK ((((state)::text = ANY ((ARRAY['draft'::character varying, 'requested'::character varying, 'rejected'::character varying, 'cancelled'::character varying])::text[])) OR (approved_at IS NOT NULL))),
    CONSTRAINT transfer_left_before_it_came CHECK (((NOT ((state)::text = ANY ((ARRAY['in_transit'::character varying, 'partially_received'::character varying, 'received'::character varying, 'lost'::character varying])::text[]))) OR (shipped_at IS NOT NULL))),
    CONSTRAINT transfer_state_is_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'requested'::character varying, 'approved'::character varying, 'allocated'::character varying, 'in_transit'::character varying, 'partially_received'::character varying, 'received'::character varying, 'closed'::character varying, 'rejected'::character varying, 'cancelled'::character varying, 'lost'::character varying])::text[]))),
    CONSTRAINT transfers_transfer_version_check CHECK ((version >= 0))
);
ALTER TABLE public.transfers_transfer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.transfers_transfer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.transfers_transfer_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.transfers_transferline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    quantity numeric(18,6) NOT NULL,
    entered character varying(60) NOT NULL,
    claimed numeric(18,6) NOT NULL,
    shipped numeric(18,6) NOT NULL,
    received numeric(18,6) NOT NULL,
    lost numeric(18,6) NOT NULL,
    sent_back numeric(18,6) NOT NULL,
    cancelled numeric(18,6) NOT NULL,
    over numeric(18,6) NOT NULL,
    claims integer NOT NULL,
    to_claim numeric(18,6) GENERATED ALWAYS AS ((((quantity - claimed) - shipped) - cancelled)) STORED,
    under_way numeric(18,6) GENERATED ALWAYS AS ((((shipped - received) - lost) - sent_back)) STORED,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    transfer_id bigint NOT NULL,
    CONSTRAINT transfer_line_quantity_is_positive CHECK ((quantity > (0)::numeric)),
    CONSTRAINT transfer_line_stages_are_not_negative CHECK (((cancelled >= (0)::numeric) AND (claimed >= (0)::numeric) AND (lost >= (0)::numeric) AND (over >= (0)::numeric) AND (received >= (0)::numeric) AND (sent_back >= (0)::numeric) AND (shipped >= (0)::numeric))),
    CONSTRAINT transfer_receives_no_more_than_was_shipped CHECK ((shipped >= ((received + lost) + sent_back))),
    CONSTRAINT transfer_sends_no_more_than_was_asked_for CHECK ((quantity >= ((claimed + shipped) + cancelled))),
    CONSTRAINT transfers_transferline_claims_check CHECK ((claims >= 0)),
    CONSTRAINT transfers_transferline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.transfers_transferline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.transfers_transferline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.vmi_agreement (
    id bigint NOT NULL,
    shares_sales boolean NOT NULL,
    accepts_itself boolean NOT NULL,
    most_an_order numeric(18,4),
    version integer NOT NULL,
    agreed_by_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT vmi_accepts_itself_up_to_an_amount CHECK (((NOT accepts_itself) OR (most_an_order > (0)::numeric))),
    CONSTRAINT vmi_agreement_version_check CHECK ((version >= 0))
);
ALTER TABLE public.vmi_agreement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.vmi_agreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.vmi_item (
    id bigint NOT NULL,
    "least" numeric(18,6) NOT NULL,
    most numeric(18,6) NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    unit character varying(20) NOT NULL,
    scale smallint NOT NULL,
    place character varying(120) NOT NULL,
    on_hand numeric(18,6) NOT NULL,
    on_order numeric(18,6) NOT NULL,
    projected numeric(18,6) NOT NULL,
    days numeric(8,1),
    per_week numeric(18,6),
    told_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    owner_id bigint NOT NULL,
    sku_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT vmi_item_has_a_band CHECK ((("least" >= (0)::numeric) AND (most > (0)::numeric) AND (most >= "least"))),
    CONSTRAINT vmi_item_scale_check CHECK ((scale >= 0))
);
ALTER TABLE public.vmi_item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.vmi_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.vmi_proposal_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.vmi_supplyline (
    id bigint NOT NULL,
    quantity numeric(18,6) NOT NULL,
    item_id bigint NOT NULL,
    proposal_id bigint NOT NULL,
    CONSTRAINT vmi_line_is_of_something CHECK ((quantity > (0)::numeric))
);
ALTER TABLE public.vmi_supplyline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.vmi_supplyline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.vmi_supplyproposal (
    id bigint NOT NULL,
    number character varying(20) NOT NULL,
    place character varying(120) NOT NULL,
    deliver_on date NOT NULL,
    note character varying(300) NOT NULL,
    state character varying(9) NOT NULL,
    reason character varying(300) NOT NULL,
    document character varying(20) NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    owner_id bigint NOT NULL,
    proposed_by_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    warehouse_id bigint NOT NULL,
    CONSTRAINT vmi_proposal_is_decided_once CHECK ((((decided_at IS NULL) AND ((document)::text = ''::text) AND ((state)::text = 'proposed'::text)) OR ((decided_at IS NOT NULL) AND ((document)::text > ''::text) AND ((state)::text = 'accepted'::text)) OR ((decided_at IS NOT NULL) AND ((document)::text = ''::text) AND ((reason)::text > ''::text) AND ((state)::text = 'declined'::text)) OR ((decided_at IS NOT NULL) AND ((document)::text = ''::text) AND ((state)::text = 'withdrawn'::text))))
);
ALTER TABLE public.vmi_supplyproposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.vmi_supplyproposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE public.web_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE public.web_idempotencyrecord (
    caller character varying(40) NOT NULL,
    key character varying(200) NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);
INSERT INTO public.catalog_owner (id, code, name, is_house, closed_at, version) VALUES (1, 'HOUSE', 'Own goods', true, NULL, 1);
INSERT INTO public.catalog_unit (id, code, name, scale, version) VALUES (1, 'pcs', 'Pieces', 0, 1);
INSERT INTO public.catalog_unit (id, code, name, scale, version) VALUES (2, 'case', 'Cases', 0, 1);
INSERT INTO public.catalog_unit (id, code, name, scale, version) VALUES (3, 'kg', 'Kilograms', 3, 1);
INSERT INTO public.catalog_unit (id, code, name, scale, version) VALUES (4, 'g', 'Grams', 0, 1);
INSERT INTO public.catalog_unit (id, code, name, scale, version) VALUES (5, 'l', 'Litres', 3, 1);
INSERT INTO public.catalog_unit (id, code, name, scale, version) VALUES (6, 'm', 'Metres', 3, 1);
INSERT INTO public.epcis_origin (single, mark) VALUES (true, gen_random_uuid());
INSERT INTO public.locations_bin (id, code, kind, role, walk_order, aisle, "position", level, closed_at, version, warehouse_id, zone_id, hazard, mixing, most_kg, most_litres, most_units, temperature) VALUES (1, 'SUPPLIER', 'supplier', '', 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, '', '', NULL, NULL, NULL, '');
INSERT INTO public.locations_bin (id, code, kind, role, walk_order, aisle, "position", level, closed_at, version, warehouse_id, zone_id, hazard, mixing, most_kg, most_litres, most_units, temperature) VALUES (2, 'CUSTOMER', 'customer', '', 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, '', '', NULL, NULL, NULL, '');
INSERT INTO public.locations_bin (id, code, kind, role, walk_order, aisle, "position", level, closed_at, version, warehouse_id, zone_id, hazard, mixing, most_kg, most_litres, most_units, temperature) VALUES (3, 'LOSS', 'loss', '', 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, '', '', NULL, NULL, NULL, '');
INSERT INTO public.locations_bin (id, code, kind, role, walk_order, aisle, "position", level, closed_at, version, warehouse_id, zone_id, hazard, mixing, most_kg, most_litres, most_units, temperature) VALUES (4, 'PRODUCTION', 'production', '', 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, '', '', NULL, NULL, NULL, '');
INSERT INTO public.locations_bin (id, code, kind, role, walk_order, aisle, "position", level, closed_at, version, warehouse_id, zone_id, hazard, mixing, most_kg, most_litres, most_units, temperature) VALUES (5, 'TRANSIT', 'transit', '', 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, '', '', NULL, NULL, NULL, '');
INSERT INTO public.locations_bin (id, code, kind, role, walk_order, aisle, "position", level, closed_at, version, warehouse_id, zone_id, hazard, mixing, most_kg, most_litres, most_units, temperature) VALUES (6, 'OWNER', 'owner', '', 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, '', '', NULL, NULL, NULL, '');
INSERT INTO public.purchasing_approvalrule (id, role, most, most_own, version) VALUES (1, 'buyer', 0.0000, 0.0000, 1);
INSERT INTO public.purchasing_defectcode (id, code, name, severity, closed) VALUES (1, 'UNSAFE', 'Unsafe, or forbidden to be sold', 'critical', false);
INSERT INTO public.purchasing_defectcode (id, code, name, severity, closed) VALUES (2, 'BROKEN', 'Broken, or does not work', 'major', false);
INSERT INTO public.purchasing_defectcode (id, code, name, severity, closed) VALUES (3, 'INCOMPLETE', 'Parts are missing', 'major', false);
INSERT INTO public.purchasing_defectcode (id, code, name, severity, closed) VALUES (4, 'LABEL', 'Label is wrong or unreadable', 'major', false);
INSERT INTO public.purchasing_defectcode (id, code, name, severity, closed) VALUES (5, 'SCRATCHED', 'Scratched, dented or stained', 'minor', false);
INSERT INTO public.purchasing_defectcode (id, code, name, severity, closed) VALUES (6, 'PACKAGING', 'Packaging is damaged', 'minor', false);
INSERT INTO public.stock_lot (id, code, state, expires_on, best_before, manufactured_on, supplier_lot, warranty_until, attributes, version, created_at, owner_id, sku_id) VALUES (0, '', 'released', NULL, NULL, NULL, '', NULL, '{}', 1, now(), NULL, NULL);
SELECT pg_catalog.setval('public.catalog_owner_id_seq', 1, true);
SELECT pg_catalog.setval('public.catalog_unit_id_seq', 6, true);
SELECT pg_catalog.setval('public.locations_bin_id_seq', 6, true);
SELECT pg_catalog.setval('public.purchasing_approvalrule_id_seq', 1, true);
SELECT pg_catalog.setval('public.purchasing_defectcode_id_seq', 6, true);
SELECT pg_catalog.setval('public.stock_serial_id_seq', -1, false);
ALTER TABLE ONLY public.carriers_inquiry
    ADD CONSTRAINT a_carrier_is_asked_once_for_an_order UNIQUE (order_id, carrier_id);
ALTER TABLE ONLY public.stock_closedperiod
    ADD CONSTRAINT a_month_is_closed_once UNIQUE (owner_id, month);
ALTER TABLE ONLY public.demand_promotionresult
    ADD CONSTRAINT a_promotion_is_judged_once_a_time UNIQUE (promotion_id, begins_on);
ALTER TABLE ONLY public.demand_lived
    ADD CONSTRAINT a_rule_is_lived_once UNIQUE (made_on, "group", rule);
ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT a_scan_has_one_effect UNIQUE (actor_id, mark);
ALTER TABLE ONLY public.stock_balance
    ADD CONSTRAINT a_serial_is_in_one_place EXCLUDE USING btree (lot_id WITH =) WHERE ((lot_id < 0)) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_trackingevent
    ADD CONSTRAINT a_tracking_event_is_kept_once UNIQUE (label_id, mark);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_deed
    ADD CONSTRAINT accounts_deed_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_email_key UNIQUE (email);
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.carriers_accountplace
    ADD CONSTRAINT an_account_names_a_warehouse_once UNIQUE (account_id, warehouse_id);
ALTER TABLE ONLY public.epcis_capturedevent
    ADD CONSTRAINT an_event_is_captured_once UNIQUE (event_id, declares_error);
ALTER TABLE ONLY public.rfid_antenna
    ADD CONSTRAINT antenna_number_is_unique UNIQUE (reader_id, number);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.automation_bookcheck
    ADD CONSTRAINT automation_bookcheck_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.automation_jobfailure
    ADD CONSTRAINT automation_jobfailure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_availability
    ADD CONSTRAINT availability_cell UNIQUE (sku_id, warehouse_id, owner_id);
ALTER TABLE ONLY public.stock_balance
    ADD CONSTRAINT balance_cell UNIQUE (sku_id, bin_id, lot_id, owner_id);
ALTER TABLE ONLY public.catalog_bill
    ADD CONSTRAINT bill_number_once_per_sku UNIQUE (sku_id, number);
ALTER TABLE ONLY public.billing_invoicelimit
    ADD CONSTRAINT billing_invoicelimit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_invoicelimit
    ADD CONSTRAINT billing_invoicelimit_role_key UNIQUE (role);
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT billing_invoiceline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_matchrule
    ADD CONSTRAINT billing_matchrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvoice_number_key UNIQUE (number);
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_bundlepart
    ADD CONSTRAINT bundle_part_once UNIQUE (sku_id, component_id);
ALTER TABLE ONLY public.carriers_account
    ADD CONSTRAINT carriers_account_carrier_id_key UNIQUE (carrier_id);
ALTER TABLE ONLY public.carriers_account
    ADD CONSTRAINT carriers_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_accountplace
    ADD CONSTRAINT carriers_accountplace_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_carrier
    ADD CONSTRAINT carriers_carrier_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_cutoff
    ADD CONSTRAINT carriers_cutoff_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_following
    ADD CONSTRAINT carriers_following_label_id_key UNIQUE (label_id);
ALTER TABLE ONLY public.carriers_following
    ADD CONSTRAINT carriers_following_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_inquiry
    ADD CONSTRAINT carriers_inquiry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_tracking_key UNIQUE (tracking);
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_key_key UNIQUE (key);
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_label_id_key UNIQUE (label_id);
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_manifest
    ADD CONSTRAINT carriers_manifest_number_key UNIQUE (number);
ALTER TABLE ONLY public.carriers_manifest
    ADD CONSTRAINT carriers_manifest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_orderservice
    ADD CONSTRAINT carriers_orderservice_order_id_key UNIQUE (order_id);
ALTER TABLE ONLY public.carriers_orderservice
    ADD CONSTRAINT carriers_orderservice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_parcelsize
    ADD CONSTRAINT carriers_parcelsize_carton_id_key UNIQUE (carton_id);
ALTER TABLE ONLY public.carriers_parcelsize
    ADD CONSTRAINT carriers_parcelsize_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_preference
    ADD CONSTRAINT carriers_preference_channel_id_key UNIQUE (channel_id);
ALTER TABLE ONLY public.carriers_preference
    ADD CONSTRAINT carriers_preference_customer_id_key UNIQUE (customer_id);
ALTER TABLE ONLY public.carriers_preference
    ADD CONSTRAINT carriers_preference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_price
    ADD CONSTRAINT carriers_price_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_service
    ADD CONSTRAINT carriers_service_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_shipmentmark
    ADD CONSTRAINT carriers_shipmentmark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_trackingevent
    ADD CONSTRAINT carriers_trackingevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.carriers_zone
    ADD CONSTRAINT carriers_zone_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_barcode
    ADD CONSTRAINT catalog_barcode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_barcode
    ADD CONSTRAINT catalog_barcode_value_key UNIQUE (value);
ALTER TABLE ONLY public.catalog_bill
    ADD CONSTRAINT catalog_bill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_billline
    ADD CONSTRAINT catalog_billline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_bundlepart
    ADD CONSTRAINT catalog_bundlepart_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_business
    ADD CONSTRAINT catalog_business_owner_id_key UNIQUE (owner_id);
ALTER TABLE ONLY public.catalog_business
    ADD CONSTRAINT catalog_business_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_category
    ADD CONSTRAINT catalog_category_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_owner
    ADD CONSTRAINT catalog_owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_packunit
    ADD CONSTRAINT catalog_packunit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_product
    ADD CONSTRAINT catalog_product_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_skupicture
    ADD CONSTRAINT catalog_skupicture_name_key UNIQUE (name);
ALTER TABLE ONLY public.catalog_skupicture
    ADD CONSTRAINT catalog_skupicture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_skupicture
    ADD CONSTRAINT catalog_skupicture_sku_id_key UNIQUE (sku_id);
ALTER TABLE ONLY public.catalog_unit
    ADD CONSTRAINT catalog_unit_code_key UNIQUE (code);
ALTER TABLE ONLY public.catalog_unit
    ADD CONSTRAINT catalog_unit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_reservation
    ADD CONSTRAINT claim_is_unique UNIQUE (claim);
ALTER TABLE ONLY public.production_completion
    ADD CONSTRAINT completion_number_once_per_order UNIQUE (order_id, number);
ALTER TABLE ONLY public.catalog_billline
    ADD CONSTRAINT component_once_per_bill UNIQUE (bill_id, component_id);
ALTER TABLE ONLY public.stock_costmark
    ADD CONSTRAINT cost_mark_place UNIQUE (sku_id, owner_id, at, rank, last_id);
ALTER TABLE ONLY public.stock_coststate
    ADD CONSTRAINT cost_state_of_a_sku UNIQUE (sku_id, owner_id);
ALTER TABLE ONLY public.sales_customeraddress
    ADD CONSTRAINT customer_address_position UNIQUE (customer_id, "position");
ALTER TABLE ONLY public.sales_customercontact
    ADD CONSTRAINT customer_contact_position UNIQUE (customer_id, "position");
ALTER TABLE ONLY public.purchasing_deliveryline
    ADD CONSTRAINT delivery_line_position_is_unique UNIQUE (delivery_id, "position");
ALTER TABLE ONLY public.demand_forecast
    ADD CONSTRAINT demand_forecast_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_known
    ADD CONSTRAINT demand_known_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_lived
    ADD CONSTRAINT demand_lived_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_lostsale
    ADD CONSTRAINT demand_lostsale_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_oneoff
    ADD CONSTRAINT demand_oneoff_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_override
    ADD CONSTRAINT demand_override_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_pastsale
    ADD CONSTRAINT demand_pastsale_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_promotion
    ADD CONSTRAINT demand_promotion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_promotionresult
    ADD CONSTRAINT demand_promotionresult_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_series
    ADD CONSTRAINT demand_series_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_succession
    ADD CONSTRAINT demand_succession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.demand_total
    ADD CONSTRAINT demand_total_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.epcis_capture
    ADD CONSTRAINT epcis_capture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.epcis_capturedevent
    ADD CONSTRAINT epcis_capturedevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.epcis_eventname
    ADD CONSTRAINT epcis_eventname_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.epcis_origin
    ADD CONSTRAINT epcis_origin_pkey PRIMARY KEY (single);
ALTER TABLE ONLY public.purchasing_inspectioncheck
    ADD CONSTRAINT inspection_check_position_is_unique UNIQUE (inspection_id, "position");
ALTER TABLE ONLY public.purchasing_inspectiondefect
    ADD CONSTRAINT inspection_defect_is_said_once UNIQUE (inspection_id, code_id);
ALTER TABLE ONLY public.purchasing_inspectionrulecheck
    ADD CONSTRAINT inspection_rule_check_position_is_unique UNIQUE (rule_id, "position");
ALTER TABLE ONLY public.purchasing_inspectionrule
    ADD CONSTRAINT inspection_rule_is_unique UNIQUE NULLS NOT DISTINCT (supplier_id, category_id, sku_id);
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT invoice_line_position_is_unique UNIQUE (invoice_id, "position");
ALTER TABLE ONLY public.kanban_card
    ADD CONSTRAINT kanban_card_has_its_place UNIQUE (loop_id, place);
ALTER TABLE ONLY public.kanban_card
    ADD CONSTRAINT kanban_card_number_key UNIQUE (number);
ALTER TABLE ONLY public.kanban_card
    ADD CONSTRAINT kanban_card_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_number_key UNIQUE (number);
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kanban_round
    ADD CONSTRAINT kanban_round_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.labels_ownlayout
    ADD CONSTRAINT labels_ownlayout_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_number_key UNIQUE (number);
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_sscc_key UNIQUE (sscc);
ALTER TABLE ONLY public.labels_printer
    ADD CONSTRAINT labels_printer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.labels_printjob
    ADD CONSTRAINT labels_printjob_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.labels_usuallayout
    ADD CONSTRAINT labels_usuallayout_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.locations_bin
    ADD CONSTRAINT locations_bin_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.locations_warehouse
    ADD CONSTRAINT locations_warehouse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.locations_zone
    ADD CONSTRAINT locations_zone_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_lot
    ADD CONSTRAINT lot_code_is_unique UNIQUE (owner_id, sku_id, code);
ALTER TABLE ONLY public.tracing_recalllot
    ADD CONSTRAINT lot_is_on_a_recall_once UNIQUE (recall_id, lot_id);
ALTER TABLE ONLY public.billing_matchrule
    ADD CONSTRAINT match_rule_once_per_supplier UNIQUE NULLS NOT DISTINCT (supplier_id);
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_alert
    ADD CONSTRAINT one_alert_of_a_kind UNIQUE NULLS NOT DISTINCT (kind, sku_id, warehouse_id, owner_id, supplier_id, document);
ALTER TABLE ONLY public.replenishing_buyingrule
    ADD CONSTRAINT one_buying_rule_per_supplier UNIQUE NULLS NOT DISTINCT (supplier_id);
ALTER TABLE ONLY public.carriers_cutoff
    ADD CONSTRAINT one_cut_off_at_a_warehouse UNIQUE (carrier_id, warehouse_id);
ALTER TABLE ONLY public.demand_series
    ADD CONSTRAINT one_demand_series UNIQUE (sku_id, warehouse_id, owner_id);
ALTER TABLE ONLY public.demand_forecast
    ADD CONSTRAINT one_forecast_a_series UNIQUE (sku_id, warehouse_id, owner_id);
ALTER TABLE ONLY public.sales_parcelrate
    ADD CONSTRAINT one_parcel_rate_for_a_destination UNIQUE (warehouse_id, country, postcode_prefix);
ALTER TABLE ONLY public.partners_partnerstock
    ADD CONSTRAINT one_partner_stock_per_sku UNIQUE (customer_id, sku_id);
ALTER TABLE ONLY public.demand_pastsale
    ADD CONSTRAINT one_past_sale_a_period UNIQUE (sku_id, warehouse_id, owner_id, begins_on);
ALTER TABLE ONLY public.slotting_ruleplace
    ADD CONSTRAINT one_place_per_rank UNIQUE (rule_id, rank);
ALTER TABLE ONLY public.replenishing_plan
    ADD CONSTRAINT one_plan_per_place UNIQUE (sku_id, warehouse_id, owner_id);
ALTER TABLE ONLY public.carriers_price
    ADD CONSTRAINT one_price_for_a_weight UNIQUE (service_id, zone_id, up_to_g);
ALTER TABLE ONLY public.refills_refillrule
    ADD CONSTRAINT one_refill_rule_per_bin UNIQUE (sku_id, bin_id, owner_id);
ALTER TABLE ONLY public.sensors_refusedmessage
    ADD CONSTRAINT one_row_for_each_kind_of_refused_message UNIQUE (topic, code);
ALTER TABLE ONLY public.sensors_minute
    ADD CONSTRAINT one_row_for_each_minute UNIQUE (device_id, minute);
ALTER TABLE ONLY public.demand_total
    ADD CONSTRAINT one_total_of_a_name UNIQUE (of, name);
ALTER TABLE ONLY public.labels_usuallayout
    ADD CONSTRAINT one_usual_layout_of_a_kind UNIQUE NULLS NOT DISTINCT (kind, warehouse_id);
ALTER TABLE ONLY public.slotting_skuvelocity
    ADD CONSTRAINT one_velocity_per_sku UNIQUE (warehouse_id, sku_id, owner_id);
ALTER TABLE ONLY public.sales_orderkit
    ADD CONSTRAINT order_kit_position UNIQUE (order_id, "position");
ALTER TABLE ONLY public.sales_orderline
    ADD CONSTRAINT order_line_position UNIQUE (order_id, "position");
ALTER TABLE ONLY public.outage_sheet
    ADD CONSTRAINT outage_sheet_number_key UNIQUE (number);
ALTER TABLE ONLY public.outage_sheet
    ADD CONSTRAINT outage_sheet_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_email
    ADD CONSTRAINT outbox_email_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.outbox_email
    ADD CONSTRAINT outbox_email_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_packunit
    ADD CONSTRAINT pack_unit_once_per_sku UNIQUE (sku_id, unit_id);
ALTER TABLE ONLY public.packing_cartontype
    ADD CONSTRAINT packing_cartontype_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_offer
    ADD CONSTRAINT partners_offer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_partnerstock
    ADD CONSTRAINT partners_partnerstock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_sharepolicy
    ADD CONSTRAINT partners_sharepolicy_name_key UNIQUE (name);
ALTER TABLE ONLY public.partners_sharepolicy
    ADD CONSTRAINT partners_sharepolicy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.partners_taking
    ADD CONSTRAINT partners_taking_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.picking_binlook
    ADD CONSTRAINT picking_binlook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_allocation_id_key UNIQUE (allocation_id);
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT picking_walk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.picking_wave
    ADD CONSTRAINT picking_wave_number_key UNIQUE (number);
ALTER TABLE ONLY public.picking_wave
    ADD CONSTRAINT picking_wave_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_pricebreak
    ADD CONSTRAINT price_breaks_do_not_overlap EXCLUDE USING gist (int8range(item_id, item_id, '[]'::text) WITH &&, numrange(from_quantity, from_quantity, '[]'::text) WITH &&, daterange(valid_from, valid_until, '[]'::text) WITH &&);
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);
ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.production_completion
    ADD CONSTRAINT production_completion_document_key UNIQUE (document);
ALTER TABLE ONLY public.production_completion
    ADD CONSTRAINT production_completion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.production_workline
    ADD CONSTRAINT production_workline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_number_key UNIQUE (number);
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_purchaseordercharge
    ADD CONSTRAINT purchase_order_charge_position_is_unique UNIQUE (order_id, "position");
ALTER TABLE ONLY public.purchasing_purchaseorderline
    ADD CONSTRAINT purchase_order_line_position_is_unique UNIQUE (order_id, "position");
ALTER TABLE ONLY public.purchasing_purchaseorderrevision
    ADD CONSTRAINT purchase_order_revision_number_is_unique UNIQUE (order_id, number);
ALTER TABLE ONLY public.purchasing_approvalrule
    ADD CONSTRAINT purchasing_approvalrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_approvalrule
    ADD CONSTRAINT purchasing_approvalrule_role_key UNIQUE (role);
ALTER TABLE ONLY public.purchasing_defectcode
    ADD CONSTRAINT purchasing_defectcode_code_key UNIQUE (code);
ALTER TABLE ONLY public.purchasing_defectcode
    ADD CONSTRAINT purchasing_defectcode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_number_key UNIQUE (number);
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_deliveryline
    ADD CONSTRAINT purchasing_deliveryline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepancy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_discrepancyphoto
    ADD CONSTRAINT purchasing_discrepancyphoto_name_key UNIQUE (name);
ALTER TABLE ONLY public.purchasing_discrepancyphoto
    ADD CONSTRAINT purchasing_discrepancyphoto_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspection_number_key UNIQUE (number);
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspectioncheck
    ADD CONSTRAINT purchasing_inspectioncheck_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspectiondefect
    ADD CONSTRAINT purchasing_inspectiondefect_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspectionpart
    ADD CONSTRAINT purchasing_inspectionpart_discrepancy_id_key UNIQUE (discrepancy_id);
ALTER TABLE ONLY public.purchasing_inspectionpart
    ADD CONSTRAINT purchasing_inspectionpart_hold_id_key UNIQUE (hold_id);
ALTER TABLE ONLY public.purchasing_inspectionpart
    ADD CONSTRAINT purchasing_inspectionpart_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspectionphoto
    ADD CONSTRAINT purchasing_inspectionphoto_name_key UNIQUE (name);
ALTER TABLE ONLY public.purchasing_inspectionphoto
    ADD CONSTRAINT purchasing_inspectionphoto_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspectionrule
    ADD CONSTRAINT purchasing_inspectionrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_inspectionrulecheck
    ADD CONSTRAINT purchasing_inspectionrulecheck_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_pricebreak
    ADD CONSTRAINT purchasing_pricebreak_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseorder_number_key UNIQUE (number);
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseorder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_purchaseordercharge
    ADD CONSTRAINT purchasing_purchaseordercharge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_purchaseorderline
    ADD CONSTRAINT purchasing_purchaseorderline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_purchaseorderrevision
    ADD CONSTRAINT purchasing_purchaseorderrevision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_receipt
    ADD CONSTRAINT purchasing_receipt_number_key UNIQUE (number);
ALTER TABLE ONLY public.purchasing_receipt
    ADD CONSTRAINT purchasing_receipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptline_movement_id_key UNIQUE (movement_id);
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_receivingrule
    ADD CONSTRAINT purchasing_receivingrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_supplier
    ADD CONSTRAINT purchasing_supplier_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_supplieraddress
    ADD CONSTRAINT purchasing_supplieraddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_suppliercontact
    ADD CONSTRAINT purchasing_suppliercontact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_supplieritem
    ADD CONSTRAINT purchasing_supplieritem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_vendorcredit
    ADD CONSTRAINT purchasing_vendorcredit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_vendorreturn
    ADD CONSTRAINT purchasing_vendorreturn_number_key UNIQUE (number);
ALTER TABLE ONLY public.purchasing_vendorreturn
    ADD CONSTRAINT purchasing_vendorreturn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT purchasing_vendorreturnline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_receivingrule
    ADD CONSTRAINT receiving_rule_is_unique UNIQUE NULLS NOT DISTINCT (warehouse_id, supplier_id, sku_id);
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_number_key UNIQUE (number);
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.refills_refillrule
    ADD CONSTRAINT refills_refillrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_alert
    ADD CONSTRAINT replenishing_alert_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_buyingrule
    ADD CONSTRAINT replenishing_buyingrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_buyingrule
    ADD CONSTRAINT replenishing_buyingrule_supplier_id_key UNIQUE (supplier_id);
ALTER TABLE ONLY public.replenishing_criticality
    ADD CONSTRAINT replenishing_criticality_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_criticality
    ADD CONSTRAINT replenishing_criticality_sku_id_key UNIQUE (sku_id);
ALTER TABLE ONLY public.replenishing_digestchoice
    ADD CONSTRAINT replenishing_digestchoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_digestchoice
    ADD CONSTRAINT replenishing_digestchoice_user_id_key UNIQUE (user_id);
ALTER TABLE ONLY public.replenishing_pick
    ADD CONSTRAINT replenishing_pick_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_pick
    ADD CONSTRAINT replenishing_pick_policy_id_key UNIQUE (policy_id);
ALTER TABLE ONLY public.replenishing_pickswitch
    ADD CONSTRAINT replenishing_pickswitch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_plan
    ADD CONSTRAINT replenishing_plan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_planningterms
    ADD CONSTRAINT replenishing_planningterms_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replenishing_run
    ADD CONSTRAINT replenishing_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.returns_returnline
    ADD CONSTRAINT return_line_position UNIQUE (paper_id, "position");
ALTER TABLE ONLY public.returns_decision
    ADD CONSTRAINT returns_decision_movement_id_key UNIQUE (movement_id);
ALTER TABLE ONLY public.returns_decision
    ADD CONSTRAINT returns_decision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.returns_piece
    ADD CONSTRAINT returns_piece_movement_id_key UNIQUE (movement_id);
ALTER TABLE ONLY public.returns_piece
    ADD CONSTRAINT returns_piece_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.returns_return
    ADD CONSTRAINT returns_return_number_key UNIQUE (number);
ALTER TABLE ONLY public.returns_return
    ADD CONSTRAINT returns_return_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.returns_returnline
    ADD CONSTRAINT returns_returnline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_antenna
    ADD CONSTRAINT rfid_antenna_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_gate
    ADD CONSTRAINT rfid_gate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_passage
    ADD CONSTRAINT rfid_passage_number_key UNIQUE (number);
ALTER TABLE ONLY public.rfid_passage
    ADD CONSTRAINT rfid_passage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_passageline
    ADD CONSTRAINT rfid_passageline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_reader
    ADD CONSTRAINT rfid_reader_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_tag
    ADD CONSTRAINT rfid_tag_epc_key UNIQUE (epc);
ALTER TABLE ONLY public.rfid_tag
    ADD CONSTRAINT rfid_tag_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_unknowntag
    ADD CONSTRAINT rfid_unknowntag_epc_key UNIQUE (epc);
ALTER TABLE ONLY public.rfid_unknowntag
    ADD CONSTRAINT rfid_unknowntag_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_walk
    ADD CONSTRAINT rfid_walk_number_key UNIQUE (number);
ALTER TABLE ONLY public.rfid_walk
    ADD CONSTRAINT rfid_walk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rfid_walkline
    ADD CONSTRAINT rfid_walkline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_carton
    ADD CONSTRAINT sales_carton_number_key UNIQUE (number);
ALTER TABLE ONLY public.sales_carton
    ADD CONSTRAINT sales_carton_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_carton
    ADD CONSTRAINT sales_carton_sscc_key UNIQUE (sscc);
ALTER TABLE ONLY public.sales_cartonline
    ADD CONSTRAINT sales_cartonline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_channelwarehouse
    ADD CONSTRAINT sales_channel_names_a_warehouse_once UNIQUE (channel_id, warehouse_id);
ALTER TABLE ONLY public.sales_channelwarehouse
    ADD CONSTRAINT sales_channel_ranks_its_warehouses UNIQUE (channel_id, rank);
ALTER TABLE ONLY public.sales_channelwarehouse
    ADD CONSTRAINT sales_channelwarehouse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_customer
    ADD CONSTRAINT sales_customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_customeraddress
    ADD CONSTRAINT sales_customeraddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_customercontact
    ADD CONSTRAINT sales_customercontact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_number_key UNIQUE (number);
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_orderkit
    ADD CONSTRAINT sales_orderkit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_orderline
    ADD CONSTRAINT sales_orderline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_parcelrate
    ADD CONSTRAINT sales_parcelrate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_pick
    ADD CONSTRAINT sales_pick_number_key UNIQUE (number);
ALTER TABLE ONLY public.sales_pick
    ADD CONSTRAINT sales_pick_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_pickline
    ADD CONSTRAINT sales_pickline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_saleschannel
    ADD CONSTRAINT sales_saleschannel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_shipment
    ADD CONSTRAINT sales_shipment_number_key UNIQUE (number);
ALTER TABLE ONLY public.sales_shipment
    ADD CONSTRAINT sales_shipment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_sourcingoption
    ADD CONSTRAINT sales_sourcingoption_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scanning_scanphoto
    ADD CONSTRAINT scanning_scanphoto_name_key UNIQUE (name);
ALTER TABLE ONLY public.scanning_scanphoto
    ADD CONSTRAINT scanning_scanphoto_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_device
    ADD CONSTRAINT sensors_device_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_excursion
    ADD CONSTRAINT sensors_excursion_number_key UNIQUE (number);
ALTER TABLE ONLY public.sensors_excursion
    ADD CONSTRAINT sensors_excursion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_excursionhold
    ADD CONSTRAINT sensors_excursionhold_hold_id_key UNIQUE (hold_id);
ALTER TABLE ONLY public.sensors_excursionhold
    ADD CONSTRAINT sensors_excursionhold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_minute
    ADD CONSTRAINT sensors_minute_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_pieceweight
    ADD CONSTRAINT sensors_pieceweight_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_pieceweight
    ADD CONSTRAINT sensors_pieceweight_sku_id_key UNIQUE (sku_id);
ALTER TABLE ONLY public.sensors_refusedmessage
    ADD CONSTRAINT sensors_refusedmessage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_zonelimits
    ADD CONSTRAINT sensors_zonelimits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sensors_zonelimits
    ADD CONSTRAINT sensors_zonelimits_zone_id_key UNIQUE (zone_id);
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT sheet_line_position UNIQUE (sheet_id, "position");
ALTER TABLE ONLY public.slotting_putawayrule
    ADD CONSTRAINT slotting_putawayrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slotting_ruleplace
    ADD CONSTRAINT slotting_ruleplace_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slotting_skuvelocity
    ADD CONSTRAINT slotting_skuvelocity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_number_key UNIQUE (number);
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_sourcingoption
    ADD CONSTRAINT sourcing_option_rank UNIQUE (order_id, rank);
ALTER TABLE ONLY public.stock_allocation
    ADD CONSTRAINT stock_allocation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_availability
    ADD CONSTRAINT stock_availability_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_balance
    ADD CONSTRAINT stock_balance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_books
    ADD CONSTRAINT stock_books_owner_id_key UNIQUE (owner_id);
ALTER TABLE ONLY public.stock_books
    ADD CONSTRAINT stock_books_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_closedperiod
    ADD CONSTRAINT stock_closedperiod_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_costchange
    ADD CONSTRAINT stock_costchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_costlayer
    ADD CONSTRAINT stock_costlayer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_costmark
    ADD CONSTRAINT stock_costmark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_coststate
    ADD CONSTRAINT stock_coststate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_expiryrule
    ADD CONSTRAINT stock_expiryrule_category_id_key UNIQUE (category_id);
ALTER TABLE ONLY public.stock_expiryrule
    ADD CONSTRAINT stock_expiryrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_expiryrule
    ADD CONSTRAINT stock_expiryrule_sku_id_key UNIQUE (sku_id);
ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_holdchange
    ADD CONSTRAINT stock_holdchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_lot
    ADD CONSTRAINT stock_lot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_lotchange
    ADD CONSTRAINT stock_lotchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_movement
    ADD CONSTRAINT stock_movement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_reservation
    ADD CONSTRAINT stock_reservation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_reservationchange
    ADD CONSTRAINT stock_reservationchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_valuedthrough
    ADD CONSTRAINT stock_valuedthrough_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_valueentry
    ADD CONSTRAINT stock_valueentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_weight
    ADD CONSTRAINT stock_weight_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_weightentry
    ADD CONSTRAINT stock_weightentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_supplieraddress
    ADD CONSTRAINT supplier_address_once_per_purpose UNIQUE (supplier_id, kind);
ALTER TABLE ONLY public.purchasing_suppliercontact
    ADD CONSTRAINT supplier_contact_position_is_unique UNIQUE (supplier_id, "position");
ALTER TABLE ONLY public.purchasing_supplieritem
    ADD CONSTRAINT supplier_item_once_per_supplier UNIQUE (supplier_id, sku_id);
ALTER TABLE ONLY public.tracing_answer
    ADD CONSTRAINT tracing_answer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracing_recall
    ADD CONSTRAINT tracing_recall_number_key UNIQUE (number);
ALTER TABLE ONLY public.tracing_recall
    ADD CONSTRAINT tracing_recall_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracing_recalllot
    ADD CONSTRAINT tracing_recalllot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers_transferline
    ADD CONSTRAINT transfer_line_position UNIQUE (transfer_id, "position");
ALTER TABLE ONLY public.transfers_arrival
    ADD CONSTRAINT transfers_arrival_number_key UNIQUE (number);
ALTER TABLE ONLY public.transfers_arrival
    ADD CONSTRAINT transfers_arrival_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivalline_movement_id_key UNIQUE (movement_id);
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivalline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers_dispatch
    ADD CONSTRAINT transfers_dispatch_number_key UNIQUE (number);
ALTER TABLE ONLY public.transfers_dispatch
    ADD CONSTRAINT transfers_dispatch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchline_movement_id_key UNIQUE (movement_id);
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_number_key UNIQUE (number);
ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers_transferline
    ADD CONSTRAINT transfers_transferline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT vendor_return_line_position_is_unique UNIQUE (document_id, "position");
ALTER TABLE ONLY public.vmi_agreement
    ADD CONSTRAINT vmi_agreement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.vmi_agreement
    ADD CONSTRAINT vmi_agreement_supplier_id_key UNIQUE (supplier_id);
ALTER TABLE ONLY public.vmi_supplyline
    ADD CONSTRAINT vmi_item_is_proposed_once UNIQUE (proposal_id, item_id);
ALTER TABLE ONLY public.vmi_item
    ADD CONSTRAINT vmi_item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.vmi_supplyline
    ADD CONSTRAINT vmi_supplyline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.vmi_supplyproposal
    ADD CONSTRAINT vmi_supplyproposal_number_key UNIQUE (number);
ALTER TABLE ONLY public.vmi_supplyproposal
    ADD CONSTRAINT vmi_supplyproposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT walk_place UNIQUE (wave_id, place);
ALTER TABLE ONLY public.web_cache
    ADD CONSTRAINT web_cache_pkey PRIMARY KEY (cache_key);
ALTER TABLE ONLY public.web_idempotencyrecord
    ADD CONSTRAINT web_idempotencyrecord_pkey PRIMARY KEY (caller, key);
ALTER TABLE ONLY public.stock_weight
    ADD CONSTRAINT weight_cell UNIQUE (sku_id, bin_id, lot_id, owner_id);
ALTER TABLE ONLY public.production_workline
    ADD CONSTRAINT work_line_position UNIQUE (order_id, "position");
CREATE UNIQUE INDEX a_cart_is_on_one_walk ON public.picking_walk USING btree (cart_id) WHERE ((state)::text = ANY ((ARRAY['assigned'::character varying, 'in_progress'::character varying, 'picked'::character varying])::text[]));
CREATE UNIQUE INDEX a_carton_has_one_label ON public.carriers_label USING btree (carton_id) WHERE (voided_at IS NULL);
CREATE UNIQUE INDEX a_carton_is_bought_one_label_at_a_time ON public.carriers_labelpurchase USING btree (carton_id) WHERE ((state)::text = ANY ((ARRAY['asked'::character varying, 'calling'::character varying, 'answered'::character varying, 'unclear'::character varying])::text[]));
CREATE UNIQUE INDEX a_kanban_card_is_ordered_once ON public.kanban_round USING btree (card_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX a_movement_has_one_weight ON public.stock_weightentry USING btree (movement_id) WHERE ((kind)::text = 'moved'::text);
CREATE UNIQUE INDEX a_movement_is_valued_once ON public.stock_valueentry USING btree (movement_id) WHERE (NOT (quantity = (0)::numeric));
CREATE UNIQUE INDEX a_one_off_is_marked_once ON public.demand_oneoff USING btree (sku_id, warehouse_id, owner_id, asked_on, document) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX a_reader_is_on_one_walk ON public.rfid_walk USING btree (reader_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX a_tag_is_read_once_on_a_walk ON public.rfid_walkline USING btree (walk_id, epc) WHERE (NOT ((epc)::text = ''::text));
CREATE UNIQUE INDEX a_tag_passes_once_in_a_passage ON public.rfid_passageline USING btree (passage_id, epc) WHERE (NOT ((epc)::text = ''::text));
CREATE UNIQUE INDEX a_weighing_is_taken_back_once ON public.stock_weightentry USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);
CREATE INDEX accepted_of_a_supplier ON public.replenishing_proposal USING btree (supplier_id, decided_at DESC) WHERE ((state)::text = 'accepted'::text);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX accounts_apikey_owner_id_2be2fe13 ON public.accounts_apikey USING btree (owner_id);
CREATE INDEX accounts_deed_actor_id_965446c8 ON public.accounts_deed USING btree (actor_id);
CREATE INDEX accounts_user_email_b2644a56_like ON public.accounts_user USING btree (email varchar_pattern_ops);
CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);
CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);
CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);
CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);
CREATE INDEX accounts_user_username_6088629e_like ON public.accounts_user USING btree (username varchar_pattern_ops);
CREATE INDEX alerts_by_money ON public.replenishing_alert USING btree (stake DESC, id);
CREATE INDEX allocated_reservations ON public.stock_reservation USING btree (document) WHERE (allocated > (0)::numeric);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX balances_of_a_lot ON public.stock_balance USING btree (lot_id) WHERE (NOT (lot_id = 0));
CREATE INDEX billing_invoicelimit_role_e2e6d18a_like ON public.billing_invoicelimit USING btree (role varchar_pattern_ops);
CREATE INDEX billing_invoiceline_discrepancy_id_7e8fd89a ON public.billing_invoiceline USING btree (discrepancy_id);
CREATE INDEX billing_invoiceline_invoice_id_ff507e12 ON public.billing_invoiceline USING btree (invoice_id);
CREATE INDEX billing_invoiceline_order_id_3d226d31 ON public.billing_invoiceline USING btree (order_id);
CREATE INDEX billing_invoiceline_order_line_id_0d38c086 ON public.billing_invoiceline USING btree (order_line_id);
CREATE INDEX billing_invoiceline_vendor_return_id_74b0331f ON public.billing_invoiceline USING btree (vendor_return_id);
CREATE INDEX billing_supplierinvoice_number_9d2049d6_like ON public.billing_supplierinvoice USING btree (number varchar_pattern_ops);
CREATE UNIQUE INDEX bin_code_is_unique_in_its_warehouse ON public.locations_bin USING btree (warehouse_id, upper((code)::text));
CREATE INDEX bins_in_walking_order ON public.locations_bin USING btree (warehouse_id, kind, walk_order, code);
CREATE INDEX book_checks_latest_first ON public.automation_bookcheck USING btree (at DESC);
CREATE UNIQUE INDEX bought_in_one_pack ON public.catalog_packunit USING btree (sku_id) WHERE bought;
CREATE INDEX captured_events_by_time ON public.epcis_capturedevent USING btree (event_time);
CREATE INDEX captures_by_time ON public.epcis_capture USING btree (captured_at DESC);
CREATE UNIQUE INDEX carrier_code_is_unique ON public.carriers_carrier USING btree (upper((code)::text));
CREATE UNIQUE INDEX carrier_prefix_is_unique ON public.carriers_carrier USING btree (prefix) WHERE (NOT ((prefix)::text = ''::text));
CREATE INDEX carriers_label_carton_id_703e880b ON public.carriers_label USING btree (carton_id);
CREATE INDEX carriers_label_manifest_id_770f7fb2 ON public.carriers_label USING btree (manifest_id);
CREATE INDEX carriers_label_order_id_8bafa027 ON public.carriers_label USING btree (order_id);
CREATE INDEX carriers_label_service_id_c0156a80 ON public.carriers_label USING btree (service_id);
CREATE INDEX carriers_label_shipment_id_cbbed6c2 ON public.carriers_label USING btree (shipment_id);
CREATE INDEX carriers_label_tracking_cb4dbe35_like ON public.carriers_label USING btree (tracking varchar_pattern_ops);
CREATE INDEX carriers_labelpurchase_order_id_71ec7eaa ON public.carriers_labelpurchase USING btree (order_id);
CREATE INDEX carriers_manifest_carrier_id_d5c123a0 ON public.carriers_manifest USING btree (carrier_id);
CREATE INDEX carriers_manifest_number_c7deb826_like ON public.carriers_manifest USING btree (number varchar_pattern_ops);
CREATE INDEX carriers_orderservice_service_id_4f7bda16 ON public.carriers_orderservice USING btree (service_id);
CREATE INDEX carriers_preference_service_id_278ef4e1 ON public.carriers_preference USING btree (service_id);
CREATE INDEX carriers_price_zone_id_6250c5ed ON public.carriers_price USING btree (zone_id);
CREATE INDEX carriers_shipmentmark_shipment_id_dd5e7d53 ON public.carriers_shipmentmark USING btree (shipment_id);
CREATE UNIQUE INDEX carton_type_code_is_unique ON public.packing_cartontype USING btree (upper((code)::text));
CREATE INDEX catalog_barcode_pack_id_1c012344 ON public.catalog_barcode USING btree (pack_id);
CREATE INDEX catalog_barcode_sku_id_7e56813b ON public.catalog_barcode USING btree (sku_id);
CREATE INDEX catalog_barcode_value_1c0d896e_like ON public.catalog_barcode USING btree (value varchar_pattern_ops);
CREATE INDEX catalog_bill_sku_id_d1d27bb9 ON public.catalog_bill USING btree (sku_id);
CREATE INDEX catalog_billline_bill_id_97d2ce6e ON public.catalog_billline USING btree (bill_id);
CREATE INDEX catalog_billline_component_id_1f741f4e ON public.catalog_billline USING btree (component_id);
CREATE INDEX catalog_bundlepart_component_id_fdfa4857 ON public.catalog_bundlepart USING btree (component_id);
CREATE INDEX catalog_bundlepart_sku_id_575bb5b2 ON public.catalog_bundlepart USING btree (sku_id);
CREATE INDEX catalog_packunit_sku_id_3e66c0a9 ON public.catalog_packunit USING btree (sku_id);
CREATE INDEX catalog_packunit_unit_id_ec990f3d ON public.catalog_packunit USING btree (unit_id);
CREATE INDEX catalog_sku_category_id_48504960 ON public.catalog_sku USING btree (category_id);
CREATE INDEX catalog_sku_product_id_6332277c ON public.catalog_sku USING btree (product_id);
CREATE INDEX catalog_sku_unit_id_9a86b118 ON public.catalog_sku USING btree (unit_id);
CREATE INDEX catalog_skupicture_name_cafab3cc_like ON public.catalog_skupicture USING btree (name varchar_pattern_ops);
CREATE INDEX catalog_unit_code_f1f6266a_like ON public.catalog_unit USING btree (code varchar_pattern_ops);
CREATE UNIQUE INDEX category_name_is_unique ON public.catalog_category USING btree (upper((name)::text));
CREATE INDEX corrections_of_a_movement ON public.stock_valueentry USING btree (movement_id) WHERE ((movement_id IS NOT NULL) AND (quantity = (0)::numeric));
CREATE INDEX cost_changes_of_a_number ON public.stock_costchange USING btree (number) WHERE (NOT ((number)::text = ''::text));
CREATE INDEX cost_changes_of_a_sku ON public.stock_costchange USING btree (sku_id, owner_id, effective_at);
CREATE INDEX cost_layers_of_a_sku ON public.stock_costlayer USING btree (sku_id, owner_id, at, receipt);
CREATE INDEX credits_of_a_return ON public.billing_invoiceline USING btree (vendor_return_id) WHERE (vendor_return_id IS NOT NULL);
CREATE UNIQUE INDEX customer_code_is_unique ON public.sales_customer USING btree (upper((code)::text));
CREATE INDEX deed_by_actor ON public.accounts_deed USING btree (actor_id, id DESC);
CREATE INDEX deed_by_document ON public.accounts_deed USING btree (document, id);
CREATE INDEX deliveries_to_receive ON public.purchasing_delivery USING btree (warehouse_id, expected_at) WHERE ((state)::text = ANY ((ARRAY['expected'::character varying, 'in_transit'::character varying, 'arrived'::character varying, 'receiving'::character varying])::text[]));
CREATE UNIQUE INDEX delivery_is_announced_once ON public.purchasing_delivery USING btree (supplier_id, upper((reference)::text)) WHERE ((NOT ((reference)::text = ''::text)) AND (NOT ((state)::text = 'cancelled'::text)));
CREATE UNIQUE INDEX delivery_is_received_once ON public.purchasing_receipt USING btree (order_id, upper((delivery_note)::text)) WHERE ((NOT ((delivery_note)::text = ''::text)) AND (voided_at IS NULL));
CREATE INDEX delivery_lines_by_carton ON public.purchasing_deliveryline USING btree (sscc) WHERE (NOT ((sscc)::text = ''::text));
CREATE INDEX demand_lostsale_sku_id_20182f82 ON public.demand_lostsale USING btree (sku_id);
CREATE INDEX demand_oneoff_sku_id_e3cf3cbb ON public.demand_oneoff USING btree (sku_id);
CREATE INDEX demand_override_sku_id_0c04e1f1 ON public.demand_override USING btree (sku_id);
CREATE INDEX demand_promotion_sku_id_38900e28 ON public.demand_promotion USING btree (sku_id);
CREATE INDEX demand_promotionresult_promotion_id_2a471dbe ON public.demand_promotionresult USING btree (promotion_id);
CREATE INDEX demand_succession_predecessor_id_936e50d7 ON public.demand_succession USING btree (predecessor_id);
CREATE INDEX demand_succession_sku_id_4ba8f2e4 ON public.demand_succession USING btree (sku_id);
CREATE UNIQUE INDEX device_code_is_unique ON public.sensors_device USING btree (upper((code)::text));
CREATE INDEX dispatch_lines_of_a_lot ON public.transfers_dispatchline USING btree (lot_id) WHERE (NOT (lot_id = 0));
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX emails_of_a_document ON public.outbox_email USING btree (document, id DESC);
CREATE INDEX epcis_capturedevent_capture_id_1cd8a639 ON public.epcis_capturedevent USING btree (capture_id);
CREATE INDEX epcis_eventname_event_id_53665d62 ON public.epcis_eventname USING btree (event_id);
CREATE INDEX event_names_by_uri ON public.epcis_eventname USING btree (uri, role);
CREATE INDEX excursions_to_settle ON public.sensors_excursion USING btree (warehouse_id, id DESC) WHERE ((settled_as)::text = ''::text);
CREATE INDEX expiring_reservations ON public.stock_reservation USING btree (expires_at) WHERE ((expires_at IS NOT NULL) AND (open > (0)::numeric));
CREATE INDEX failures_of_a_job ON public.automation_jobfailure USING btree (job_id, id DESC);
CREATE INDEX forecasts_by_level ON public.demand_forecast USING btree (level DESC, id);
CREATE UNIQUE INDEX gate_name_is_unique ON public.rfid_gate USING btree (upper((name)::text)) WHERE (archived_at IS NULL);
CREATE UNIQUE INDEX goods_are_offered_to_partners_once ON public.partners_offer USING btree (owner_id, warehouse_id, sku_id) WHERE (ended_at IS NULL);
CREATE INDEX idempotency_by_age ON public.web_idempotencyrecord USING brin (created_at);
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));
CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);
CREATE INDEX inspections_of_a_sku ON public.purchasing_inspection USING btree (sku_id, supplier_id, id DESC);
CREATE INDEX inspections_that_wait ON public.purchasing_inspection USING btree (opened_at) WHERE ((state)::text = ANY ((ARRAY['waiting'::character varying, 'sorting'::character varying])::text[]));
CREATE INDEX invoices_of_a_supplier ON public.billing_supplierinvoice USING btree (supplier_id, id DESC);
CREATE INDEX kanban_card_loop_id_8f80abe2 ON public.kanban_card USING btree (loop_id);
CREATE INDEX kanban_card_number_6864cbe0_like ON public.kanban_card USING btree (number varchar_pattern_ops);
CREATE INDEX kanban_loop_bin_id_9276cde0 ON public.kanban_loop USING btree (bin_id);
CREATE INDEX kanban_loop_from_bin_id_76179064 ON public.kanban_loop USING btree (from_bin_id);
CREATE INDEX kanban_loop_from_warehouse_id_bbae2d86 ON public.kanban_loop USING btree (from_warehouse_id);
CREATE INDEX kanban_loop_number_211e4daf_like ON public.kanban_loop USING btree (number varchar_pattern_ops);
CREATE INDEX kanban_loop_owner_id_75ba91a4 ON public.kanban_loop USING btree (owner_id);
CREATE INDEX kanban_loop_sku_id_469cb2de ON public.kanban_loop USING btree (sku_id);
CREATE INDEX kanban_loop_supplier_id_1eabfcbc ON public.kanban_loop USING btree (supplier_id);
CREATE INDEX kanban_loop_warehouse_id_493e5d40 ON public.kanban_loop USING btree (warehouse_id);
CREATE INDEX kanban_loop_zone_id_1eb293a2 ON public.kanban_loop USING btree (zone_id);
CREATE INDEX kanban_round_card_id_7f45ad45 ON public.kanban_round USING btree (card_id);
CREATE INDEX keyed_subjects ON public.outage_sheetline USING btree (subject) WHERE (keyed_at IS NOT NULL);
CREATE INDEX labels_in_trouble ON public.carriers_label USING btree (warehouse_id) WHERE ((state)::text = ANY ((ARRAY['exception'::character varying, 'returned'::character varying])::text[]));
CREATE INDEX labels_not_handed_over ON public.carriers_label USING btree (carrier_id, warehouse_id) WHERE ((manifest_id IS NULL) AND (voided_at IS NULL));
CREATE INDEX labels_not_shipped ON public.carriers_label USING btree (carton_id) WHERE ((shipment_id IS NULL) AND (voided_at IS NULL));
CREATE INDEX labels_pallet_lot_id_779dcd3e ON public.labels_pallet USING btree (lot_id);
CREATE INDEX labels_pallet_number_7714c857_like ON public.labels_pallet USING btree (number varchar_pattern_ops);
CREATE INDEX labels_pallet_owner_id_3325b88d ON public.labels_pallet USING btree (owner_id);
CREATE INDEX labels_pallet_sku_id_f13bb068 ON public.labels_pallet USING btree (sku_id);
CREATE INDEX labels_pallet_sscc_e43f9627_like ON public.labels_pallet USING btree (sscc varchar_pattern_ops);
CREATE INDEX labels_pallet_warehouse_id_a8efb068 ON public.labels_pallet USING btree (warehouse_id);
CREATE INDEX labels_printer_warehouse_id_91159b94 ON public.labels_printer USING btree (warehouse_id);
CREATE INDEX labels_printjob_printer_id_89df0f2d ON public.labels_printjob USING btree (printer_id);
CREATE INDEX labels_that_wait ON public.labels_printjob USING btree (printer_id, id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX labels_usuallayout_warehouse_id_d0ab9f8a ON public.labels_usuallayout USING btree (warehouse_id);
CREATE UNIQUE INDEX layout_code_is_unique ON public.labels_ownlayout USING btree (upper((code)::text));
CREATE INDEX locations_bin_warehouse_id_f873c292 ON public.locations_bin USING btree (warehouse_id);
CREATE INDEX locations_bin_zone_id_23f1d81d ON public.locations_bin USING btree (zone_id);
CREATE INDEX locations_zone_warehouse_id_41008795 ON public.locations_zone USING btree (warehouse_id);
CREATE INDEX lots_by_beginning_of_code ON public.stock_lot USING btree (upper((code)::text) text_pattern_ops);
CREATE INDEX lots_by_code ON public.stock_lot USING btree (code);
CREATE INDEX lots_by_expiry ON public.stock_lot USING btree (expires_on) WHERE (expires_on IS NOT NULL);
CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);
CREATE INDEX minutes_by_time ON public.sensors_minute USING btree (minute);
CREATE UNIQUE INDEX movement_is_reversed_once ON public.stock_movement USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);
CREATE INDEX movements_between_owners ON public.stock_movement USING btree (id) WHERE ((kind)::text = 'owner_change'::text);
CREATE INDEX movements_by_time ON public.stock_movement USING brin (occurred_at) WITH (autosummarize='on', pages_per_range='32');
CREATE INDEX movements_of_a_document ON public.stock_movement USING btree (document) WHERE (NOT ((document)::text = ''::text));
CREATE INDEX movements_of_a_lot ON public.stock_movement USING btree (lot_id, id) WHERE (NOT (lot_id = 0));
CREATE INDEX movements_of_a_sku ON public.stock_movement USING btree (sku_id, id);
CREATE UNIQUE INDEX one_address_is_billed ON public.sales_customeraddress USING btree (customer_id) WHERE for_billing;
CREATE UNIQUE INDEX one_address_is_shipped_to ON public.sales_customeraddress USING btree (customer_id) WHERE for_shipping;
CREATE UNIQUE INDEX one_bill_holds_per_sku ON public.catalog_bill USING btree (sku_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_device_sends_under_a_topic ON public.sensors_device USING btree (topic) WHERE (archived_at IS NULL);
CREATE UNIQUE INDEX one_kanban_loop_per_place ON public.kanban_loop USING btree (owner_id, sku_id, warehouse_id, zone_id, bin_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_manifest_of_a_carrier_is_open ON public.carriers_manifest USING btree (carrier_id, warehouse_id) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX one_open_excursion_of_a_zone ON public.sensors_excursion USING btree (zone_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_open_move_of_a_pile ON public.slotting_slotmove USING btree (from_bin_id, sku_id, owner_id) WHERE ((state)::text = ANY ((ARRAY['ready'::character varying, 'in_progress'::character varying])::text[]));
CREATE UNIQUE INDEX one_open_proposal_of_a_kind ON public.replenishing_proposal USING btree (sku_id, warehouse_id, owner_id, kind, from_warehouse_id) NULLS NOT DISTINCT WHERE ((state)::text = 'open'::text);
CREATE UNIQUE INDEX one_passage_at_a_time ON public.rfid_passage USING btree (gate_id) WHERE ((state)::text = 'reading'::text);
CREATE UNIQUE INDEX one_predecessor_an_sku ON public.demand_succession USING btree (sku_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_preferred_supplier_per_sku ON public.purchasing_supplieritem USING btree (sku_id) WHERE preferred;
CREATE UNIQUE INDEX one_run_at_a_time ON public.replenishing_run USING btree (state) WHERE ((state)::text = 'running'::text);
CREATE UNIQUE INDEX one_virtual_bin_of_a_kind ON public.locations_bin USING btree (kind) WHERE (warehouse_id IS NULL);
CREATE UNIQUE INDEX one_vmi_item_per_place ON public.vmi_item USING btree (supplier_id, owner_id, warehouse_id, sku_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_zone_is_everywhere_else ON public.carriers_zone USING btree (carrier_id) WHERE (countries = '{}'::character varying(2)[]);
CREATE INDEX open_allocations ON public.stock_allocation USING btree (sku_id, bin_id, lot_id, owner_id) WHERE (open > (0)::numeric);
CREATE INDEX open_discrepancies ON public.purchasing_discrepancy USING btree (receipt_id) WHERE ((state)::text = ANY ((ARRAY['open'::character varying, 'claimed'::character varying])::text[]));
CREATE INDEX open_holds ON public.stock_hold USING btree (sku_id, bin_id, lot_id, owner_id) WHERE (open > (0)::numeric);
CREATE INDEX open_looks ON public.picking_binlook USING btree (id) WHERE (settled_at IS NULL);
CREATE INDEX open_proposals_by_money ON public.replenishing_proposal USING btree (stake DESC, id) WHERE ((state)::text = 'open'::text);
CREATE INDEX open_refills ON public.refills_refill USING btree (warehouse_id, id) WHERE ((state)::text = ANY ((ARRAY['ready'::character varying, 'in_progress'::character varying])::text[]));
CREATE INDEX open_reservations ON public.stock_reservation USING btree (sku_id, warehouse_id) WHERE (open > (0)::numeric);
CREATE INDEX open_slot_moves ON public.slotting_slotmove USING btree (warehouse_id, id) WHERE ((state)::text = ANY ((ARRAY['ready'::character varying, 'in_progress'::character varying])::text[]));
CREATE INDEX open_tasks_of_a_sku ON public.picking_picktask USING btree (sku_id) WHERE ((state)::text = ANY ((ARRAY['ready'::character varying, 'assigned'::character varying, 'in_progress'::character varying])::text[]));
CREATE INDEX open_walks ON public.picking_walk USING btree (warehouse_id, id) WHERE ((state)::text = ANY ((ARRAY['ready'::character varying, 'assigned'::character varying, 'in_progress'::character varying])::text[]));
CREATE UNIQUE INDEX order_reference_is_unique_per_customer ON public.sales_order USING btree (customer_id, upper((reference)::text)) WHERE ((NOT ((reference)::text = ''::text)) AND (part_of_id IS NULL));
CREATE INDEX orders_awaiting_payment ON public.sales_order USING btree (payment_due_at) WHERE ((state)::text = 'awaiting_payment'::text);
CREATE INDEX orders_by_state ON public.sales_order USING btree (state, ship_by);
CREATE INDEX orders_by_time ON public.sales_order USING btree (placed_at DESC, id DESC);
CREATE INDEX orders_with_backorders ON public.sales_order USING btree (placed_at, id) WHERE (backordered_lines > 0);
CREATE INDEX orders_with_trouble ON public.sales_order USING btree (placed_at, id) WHERE (troubled_shipments > 0);
CREATE INDEX outage_sheet_batch_8098f295 ON public.outage_sheet USING btree (batch);
CREATE INDEX outage_sheet_number_55685c02_like ON public.outage_sheet USING btree (number varchar_pattern_ops);
CREATE INDEX outage_sheetline_sheet_id_a96d11a2 ON public.outage_sheetline USING btree (sheet_id);
CREATE INDEX outbox_email_message_id_66d0e370_like ON public.outbox_email USING btree (message_id varchar_pattern_ops);
CREATE UNIQUE INDEX owner_code_is_unique ON public.catalog_owner USING btree (upper((code)::text));
CREATE INDEX parcels_to_ask_for ON public.carriers_following USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX partners_offer_policy_id_eb500f95 ON public.partners_offer USING btree (policy_id);
CREATE INDEX partners_offer_sku_id_8d59a0b2 ON public.partners_offer USING btree (sku_id);
CREATE INDEX partners_partnerstock_customer_id_8ecbda0f ON public.partners_partnerstock USING btree (customer_id);
CREATE INDEX partners_partnerstock_sku_id_cece6e29 ON public.partners_partnerstock USING btree (sku_id);
CREATE INDEX partners_sharepolicy_name_0c05309a_like ON public.partners_sharepolicy USING btree (name varchar_pattern_ops);
CREATE INDEX partners_taking_customer_id_e853ea92 ON public.partners_taking USING btree (customer_id);
CREATE INDEX partners_taking_offer_id_7b818bd6 ON public.partners_taking USING btree (offer_id);
CREATE INDEX passages_to_confirm ON public.rfid_passage USING btree (gate_id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX picking_picktask_order_line_id_644b9891 ON public.picking_picktask USING btree (order_line_id);
CREATE INDEX picking_walk_wave_id_0afdea13 ON public.picking_walk USING btree (wave_id);
CREATE INDEX picking_wave_number_469b9543_like ON public.picking_wave USING btree (number varchar_pattern_ops);
CREATE UNIQUE INDEX printer_name_is_unique ON public.labels_printer USING btree (upper((name)::text)) WHERE (archived_at IS NULL);
CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);
CREATE INDEX product_by_name ON public.catalog_product USING btree (lower((name)::text));
CREATE INDEX production_completion_completed_by_id_3ead8b0a ON public.production_completion USING btree (completed_by_id);
CREATE INDEX production_completion_document_47176547_like ON public.production_completion USING btree (document varchar_pattern_ops);
CREATE INDEX production_completion_order_id_ccfc3c0f ON public.production_completion USING btree (order_id);
CREATE INDEX production_workline_order_id_2e699939 ON public.production_workline USING btree (order_id);
CREATE INDEX production_workline_sku_id_0c8e6c98 ON public.production_workline USING btree (sku_id);
CREATE INDEX production_workorder_bill_id_cb114b25 ON public.production_workorder USING btree (bill_id);
CREATE INDEX production_workorder_number_8920be6d_like ON public.production_workorder USING btree (number varchar_pattern_ops);
CREATE INDEX production_workorder_owner_id_7208b436 ON public.production_workorder USING btree (owner_id);
CREATE INDEX production_workorder_planned_by_id_9871f320 ON public.production_workorder USING btree (planned_by_id);
CREATE INDEX production_workorder_sku_id_05784cb7 ON public.production_workorder USING btree (sku_id);
CREATE INDEX production_workorder_warehouse_id_d1e7e228 ON public.production_workorder USING btree (warehouse_id);
CREATE INDEX proposals_to_carry_out ON public.replenishing_proposal USING btree (stake DESC, id) WHERE ((done_at IS NULL) AND ((kind)::text = ANY ((ARRAY['markdown'::character varying, 'partner'::character varying])::text[])) AND ((state)::text = 'accepted'::text));
CREATE INDEX purchase_order_lines_of_a_sku ON public.purchasing_purchaseorderline USING btree (sku_id);
CREATE INDEX purchase_orders_by_state ON public.purchasing_purchaseorder USING btree (state, expected_on);
CREATE INDEX purchase_orders_of_a_supplier ON public.purchasing_purchaseorder USING btree (supplier_id, id DESC);
CREATE INDEX purchasing_approvalrule_role_26c7b6a6_like ON public.purchasing_approvalrule USING btree (role varchar_pattern_ops);
CREATE INDEX purchasing_defectcode_code_4c16d0e2_like ON public.purchasing_defectcode USING btree (code varchar_pattern_ops);
CREATE INDEX purchasing_delivery_bin_id_2b86b0ad ON public.purchasing_delivery USING btree (bin_id);
CREATE INDEX purchasing_delivery_created_by_id_afcb282b ON public.purchasing_delivery USING btree (created_by_id);
CREATE INDEX purchasing_delivery_number_1d9ed65b_like ON public.purchasing_delivery USING btree (number varchar_pattern_ops);
CREATE INDEX purchasing_delivery_owner_id_1a3bad1a ON public.purchasing_delivery USING btree (owner_id);
CREATE INDEX purchasing_delivery_supplier_id_01ce44b9 ON public.purchasing_delivery USING btree (supplier_id);
CREATE INDEX purchasing_delivery_warehouse_id_5c049f52 ON public.purchasing_delivery USING btree (warehouse_id);
CREATE INDEX purchasing_deliveryline_delivery_id_b838e7c1 ON public.purchasing_deliveryline USING btree (delivery_id);
CREATE INDEX purchasing_deliveryline_order_line_id_f987fd34 ON public.purchasing_deliveryline USING btree (order_line_id);
CREATE INDEX purchasing_deliveryline_sku_id_61d14418 ON public.purchasing_deliveryline USING btree (sku_id);
CREATE INDEX purchasing_discrepancy_bin_id_fd61a893 ON public.purchasing_discrepancy USING btree (bin_id);
CREATE INDEX purchasing_discrepancy_line_id_ced95ba7 ON public.purchasing_discrepancy USING btree (line_id);
CREATE INDEX purchasing_discrepancy_receipt_id_00646888 ON public.purchasing_discrepancy USING btree (receipt_id);
CREATE INDEX purchasing_discrepancy_resolved_by_id_7ab3a2c1 ON public.purchasing_discrepancy USING btree (resolved_by_id);
CREATE INDEX purchasing_discrepancy_responsible_id_384279a6 ON public.purchasing_discrepancy USING btree (responsible_id);
CREATE INDEX purchasing_discrepancy_sku_id_a50c6dda ON public.purchasing_discrepancy USING btree (sku_id);
CREATE INDEX purchasing_discrepancyphoto_added_by_id_2ac9137a ON public.purchasing_discrepancyphoto USING btree (added_by_id);
CREATE INDEX purchasing_discrepancyphoto_discrepancy_id_1f0b447a ON public.purchasing_discrepancyphoto USING btree (discrepancy_id);
CREATE INDEX purchasing_discrepancyphoto_name_ad90da87_like ON public.purchasing_discrepancyphoto USING btree (name varchar_pattern_ops);
CREATE INDEX purchasing_inspection_decided_by_id_7ecd03e1 ON public.purchasing_inspection USING btree (decided_by_id);
CREATE INDEX purchasing_inspection_number_d56ab3ea_like ON public.purchasing_inspection USING btree (number varchar_pattern_ops);
CREATE INDEX purchasing_inspection_owner_id_922ad4ae ON public.purchasing_inspection USING btree (owner_id);
CREATE INDEX purchasing_inspection_receipt_id_92ddf3c5 ON public.purchasing_inspection USING btree (receipt_id);
CREATE INDEX purchasing_inspection_sku_id_3139a982 ON public.purchasing_inspection USING btree (sku_id);
CREATE INDEX purchasing_inspection_supplier_id_79b7fa2f ON public.purchasing_inspection USING btree (supplier_id);
CREATE INDEX purchasing_inspection_warehouse_id_910bb38c ON public.purchasing_inspection USING btree (warehouse_id);
CREATE INDEX purchasing_inspectioncheck_inspection_id_7bff66f2 ON public.purchasing_inspectioncheck USING btree (inspection_id);
CREATE INDEX purchasing_inspectiondefect_code_id_849af32d ON public.purchasing_inspectiondefect USING btree (code_id);
CREATE INDEX purchasing_inspectiondefect_inspection_id_d8c7d11b ON public.purchasing_inspectiondefect USING btree (inspection_id);
CREATE INDEX purchasing_inspectionpart_inspection_id_d4bc314d ON public.purchasing_inspectionpart USING btree (inspection_id);
CREATE INDEX purchasing_inspectionpart_receipt_line_id_a0c4f4fd ON public.purchasing_inspectionpart USING btree (receipt_line_id);
CREATE INDEX purchasing_inspectionphoto_added_by_id_c9da16c1 ON public.purchasing_inspectionphoto USING btree (added_by_id);
CREATE INDEX purchasing_inspectionphoto_inspection_id_d568c3d2 ON public.purchasing_inspectionphoto USING btree (inspection_id);
CREATE INDEX purchasing_inspectionphoto_name_caf31cc1_like ON public.purchasing_inspectionphoto USING btree (name varchar_pattern_ops);
CREATE INDEX purchasing_inspectionrule_category_id_4560dbd9 ON public.purchasing_inspectionrule USING btree (category_id);
CREATE INDEX purchasing_inspectionrule_sku_id_05ed0c49 ON public.purchasing_inspectionrule USING btree (sku_id);
CREATE INDEX purchasing_inspectionrule_supplier_id_21b6d37c ON public.purchasing_inspectionrule USING btree (supplier_id);
CREATE INDEX purchasing_inspectionrulecheck_rule_id_d8afab8b ON public.purchasing_inspectionrulecheck USING btree (rule_id);
CREATE INDEX purchasing_pricebreak_item_id_95bf1d1d ON public.purchasing_pricebreak USING btree (item_id);
CREATE INDEX purchasing_purchaseorder_approved_by_id_27318284 ON public.purchasing_purchaseorder USING btree (approved_by_id);
CREATE INDEX purchasing_purchaseorder_created_by_id_20836023 ON public.purchasing_purchaseorder USING btree (created_by_id);
CREATE INDEX purchasing_purchaseorder_number_b1a731fd_like ON public.purchasing_purchaseorder USING btree (number varchar_pattern_ops);
CREATE INDEX purchasing_purchaseorder_owner_id_c442477e ON public.purchasing_purchaseorder USING btree (owner_id);
CREATE INDEX purchasing_purchaseorder_submitted_by_id_73b6b8d3 ON public.purchasing_purchaseorder USING btree (submitted_by_id);
CREATE INDEX purchasing_purchaseorder_supplier_id_a19ec07a ON public.purchasing_purchaseorder USING btree (supplier_id);
CREATE INDEX purchasing_purchaseorder_warehouse_id_e38d6705 ON public.purchasing_purchaseorder USING btree (warehouse_id);
CREATE INDEX purchasing_purchaseordercharge_order_id_d4671d71 ON public.purchasing_purchaseordercharge USING btree (order_id);
CREATE INDEX purchasing_purchaseorderline_order_id_9bfdfd15 ON public.purchasing_purchaseorderline USING btree (order_id);
CREATE INDEX purchasing_purchaseorderline_sku_id_a947f88d ON public.purchasing_purchaseorderline USING btree (sku_id);
CREATE INDEX purchasing_purchaseorderrevision_made_by_id_74a920d4 ON public.purchasing_purchaseorderrevision USING btree (made_by_id);
CREATE INDEX purchasing_purchaseorderrevision_order_id_d554c332 ON public.purchasing_purchaseorderrevision USING btree (order_id);
CREATE INDEX purchasing_receipt_bin_id_39250891 ON public.purchasing_receipt USING btree (bin_id);
CREATE INDEX purchasing_receipt_delivery_id_eb396fb3 ON public.purchasing_receipt USING btree (delivery_id);
CREATE INDEX purchasing_receipt_number_4605d8d3_like ON public.purchasing_receipt USING btree (number varchar_pattern_ops);
CREATE INDEX purchasing_receipt_order_id_c99c0de7 ON public.purchasing_receipt USING btree (order_id);
CREATE INDEX purchasing_receipt_received_by_id_61cd62f8 ON public.purchasing_receipt USING btree (received_by_id);
CREATE INDEX purchasing_receiptline_bin_id_1995a947 ON public.purchasing_receiptline USING btree (bin_id);
CREATE INDEX purchasing_receiptline_line_id_5dd7342f ON public.purchasing_receiptline USING btree (line_id);
CREATE INDEX purchasing_receiptline_receipt_id_72ea6cb0 ON public.purchasing_receiptline USING btree (receipt_id);
CREATE INDEX purchasing_receiptline_sku_id_6641a67c ON public.purchasing_receiptline USING btree (sku_id);
CREATE INDEX purchasing_receivingrule_sku_id_7fd3b60e ON public.purchasing_receivingrule USING btree (sku_id);
CREATE INDEX purchasing_receivingrule_supplier_id_e00a1e40 ON public.purchasing_receivingrule USING btree (supplier_id);
CREATE INDEX purchasing_receivingrule_warehouse_id_c20e773b ON public.purchasing_receivingrule USING btree (warehouse_id);
CREATE INDEX purchasing_supplieraddress_supplier_id_19698ebf ON public.purchasing_supplieraddress USING btree (supplier_id);
CREATE INDEX purchasing_suppliercontact_supplier_id_86613144 ON public.purchasing_suppliercontact USING btree (supplier_id);
CREATE INDEX purchasing_supplieritem_sku_id_c5a3e10f ON public.purchasing_supplieritem USING btree (sku_id);
CREATE INDEX purchasing_supplieritem_supplier_id_a4a09d25 ON public.purchasing_supplieritem USING btree (supplier_id);
CREATE INDEX purchasing_vendorcredit_document_id_63bd662e ON public.purchasing_vendorcredit USING btree (document_id);
CREATE INDEX purchasing_vendorcredit_noted_by_id_73f23ca4 ON public.purchasing_vendorcredit USING btree (noted_by_id);
CREATE INDEX purchasing_vendorreturn_created_by_id_ed1f2c99 ON public.purchasing_vendorreturn USING btree (created_by_id);
CREATE INDEX purchasing_vendorreturn_number_b74adef0_like ON public.purchasing_vendorreturn USING btree (number varchar_pattern_ops);
CREATE INDEX purchasing_vendorreturn_owner_id_1976fec7 ON public.purchasing_vendorreturn USING btree (owner_id);
CREATE INDEX purchasing_vendorreturn_supplier_id_1d4ae18a ON public.purchasing_vendorreturn USING btree (supplier_id);
CREATE INDEX purchasing_vendorreturn_warehouse_id_c4b11974 ON public.purchasing_vendorreturn USING btree (warehouse_id);
CREATE INDEX purchasing_vendorreturnline_bin_id_8b27e3a8 ON public.purchasing_vendorreturnline USING btree (bin_id);
CREATE INDEX purchasing_vendorreturnline_document_id_1257dd71 ON public.purchasing_vendorreturnline USING btree (document_id);
CREATE INDEX purchasing_vendorreturnline_picked_bin_id_90a27c83 ON public.purchasing_vendorreturnline USING btree (picked_bin_id);
CREATE INDEX purchasing_vendorreturnline_sku_id_31200167 ON public.purchasing_vendorreturnline USING btree (sku_id);
CREATE UNIQUE INDEX put_away_rule_name_is_unique ON public.slotting_putawayrule USING btree (warehouse_id, upper((name)::text));
CREATE UNIQUE INDEX reader_name_is_unique ON public.rfid_reader USING btree (upper((name)::text)) WHERE (archived_at IS NULL);
CREATE INDEX refills_by_time ON public.refills_refill USING btree (created_at DESC, id DESC);
CREATE INDEX refills_refill_number_48185188_like ON public.refills_refill USING btree (number varchar_pattern_ops);
CREATE INDEX refills_refill_rule_id_bb433ec9 ON public.refills_refill USING btree (rule_id);
CREATE INDEX replenishing_alert_sku_id_0d36e087 ON public.replenishing_alert USING btree (sku_id);
CREATE INDEX replenishing_alert_supplier_id_ccc91fe2 ON public.replenishing_alert USING btree (supplier_id);
CREATE INDEX replenishing_buyingrule_buyer_id_a1435cd2 ON public.replenishing_buyingrule USING btree (buyer_id);
CREATE INDEX replenishing_plan_supplier_id_31a9ee49 ON public.replenishing_plan USING btree (supplier_id);
CREATE INDEX replenishing_policy_sku_id_59c09c5a ON public.replenishing_policy USING btree (sku_id);
CREATE INDEX replenishing_proposal_sku_id_aec33034 ON public.replenishing_proposal USING btree (sku_id);
CREATE INDEX replenishing_proposal_supplier_id_159d0b18 ON public.replenishing_proposal USING btree (supplier_id);
CREATE INDEX returns_by_state ON public.returns_return USING btree (state, expected_on);
CREATE INDEX returns_by_time ON public.returns_return USING btree (opened_at DESC);
CREATE INDEX returns_decision_follows_id_223a7ec5 ON public.returns_decision USING btree (follows_id);
CREATE INDEX returns_decision_piece_id_7592742b ON public.returns_decision USING btree (piece_id);
CREATE INDEX returns_piece_line_id_a2877e21 ON public.returns_piece USING btree (line_id);
CREATE INDEX returns_return_number_5a1f950f_like ON public.returns_return USING btree (number varchar_pattern_ops);
CREATE INDEX returns_return_order_id_acc0b89a ON public.returns_return USING btree (order_id);
CREATE INDEX returns_returnline_order_line_id_24a5f4ee ON public.returns_returnline USING btree (order_line_id);
CREATE INDEX returns_returnline_sku_id_acf35eb9 ON public.returns_returnline USING btree (sku_id);
CREATE INDEX rfid_antenna_gate_id_dd1cb5b5 ON public.rfid_antenna USING btree (gate_id);
CREATE INDEX rfid_antenna_reader_id_2f5522b1 ON public.rfid_antenna USING btree (reader_id);
CREATE INDEX rfid_antenna_zone_id_13ce2762 ON public.rfid_antenna USING btree (zone_id);
CREATE INDEX rfid_gate_from_zone_id_323888a0 ON public.rfid_gate USING btree (from_zone_id);
CREATE INDEX rfid_gate_to_bin_id_8c4defea ON public.rfid_gate USING btree (to_bin_id);
CREATE INDEX rfid_gate_warehouse_id_74918259 ON public.rfid_gate USING btree (warehouse_id);
CREATE INDEX rfid_passage_gate_id_367e3c30 ON public.rfid_passage USING btree (gate_id);
CREATE INDEX rfid_passage_number_e7632bca_like ON public.rfid_passage USING btree (number varchar_pattern_ops);
CREATE INDEX rfid_passageline_passage_id_161174b9 ON public.rfid_passageline USING btree (passage_id);
CREATE INDEX rfid_reader_warehouse_id_c9c4e5c7 ON public.rfid_reader USING btree (warehouse_id);
CREATE INDEX rfid_tag_bin_id_618555ba ON public.rfid_tag USING btree (bin_id);
CREATE INDEX rfid_tag_epc_bfffa4eb_like ON public.rfid_tag USING btree (epc varchar_pattern_ops);
CREATE INDEX rfid_tag_lot_id_1b1c4dc7 ON public.rfid_tag USING btree (lot_id);
CREATE INDEX rfid_unknowntag_epc_580ce1c6_like ON public.rfid_unknowntag USING btree (epc varchar_pattern_ops);
CREATE INDEX rfid_unknowntag_warehouse_id_81f826c6 ON public.rfid_unknowntag USING btree (warehouse_id);
CREATE INDEX rfid_walk_number_9b8ccf78_like ON public.rfid_walk USING btree (number varchar_pattern_ops);
CREATE INDEX rfid_walk_reader_id_d4e10a9a ON public.rfid_walk USING btree (reader_id);
CREATE INDEX rfid_walk_warehouse_id_972aeae2 ON public.rfid_walk USING btree (warehouse_id);
CREATE INDEX rfid_walk_zone_id_0b5d9616 ON public.rfid_walk USING btree (zone_id);
CREATE INDEX rfid_walkline_walk_id_9eec35e2 ON public.rfid_walkline USING btree (walk_id);
CREATE INDEX rounds_of_a_card ON public.kanban_round USING btree (card_id, emptied_at DESC);
CREATE INDEX runs_latest_first ON public.replenishing_run USING btree (id DESC);
CREATE INDEX sales_carton_number_d95612ad_like ON public.sales_carton USING btree (number varchar_pattern_ops);
CREATE INDEX sales_carton_order_id_49790a33 ON public.sales_carton USING btree (order_id);
CREATE INDEX sales_carton_shipment_id_fde4d6fa ON public.sales_carton USING btree (shipment_id);
CREATE INDEX sales_carton_sscc_81c7651b_like ON public.sales_carton USING btree (sscc varchar_pattern_ops);
CREATE INDEX sales_cartonline_carton_id_34fb4d8f ON public.sales_cartonline USING btree (carton_id);
CREATE INDEX sales_cartonline_pick_line_id_b79df180 ON public.sales_cartonline USING btree (pick_line_id);
CREATE UNIQUE INDEX sales_channel_code_is_unique ON public.sales_saleschannel USING btree (upper((code)::text));
CREATE INDEX sales_channelwarehouse_channel_id_15508140 ON public.sales_channelwarehouse USING btree (channel_id);
CREATE INDEX sales_order_customer_id_798c889f ON public.sales_order USING btree (customer_id);
CREATE INDEX sales_order_number_48f6507b_like ON public.sales_order USING btree (number varchar_pattern_ops);
CREATE INDEX sales_order_part_of_id_677a4ade ON public.sales_order USING btree (part_of_id);
CREATE INDEX sales_orderkit_sku_id_bad1c800 ON public.sales_orderkit USING btree (sku_id);
CREATE INDEX sales_orderline_sku_id_dc22fd31 ON public.sales_orderline USING btree (sku_id);
CREATE INDEX sales_parcelrate_warehouse_id_da7ff72a ON public.sales_parcelrate USING btree (warehouse_id);
CREATE INDEX sales_pick_number_440a6314_like ON public.sales_pick USING btree (number varchar_pattern_ops);
CREATE INDEX sales_pick_order_id_6b5fce92 ON public.sales_pick USING btree (order_id);
CREATE INDEX sales_pickline_order_line_id_2e1d5291 ON public.sales_pickline USING btree (order_line_id);
CREATE INDEX sales_pickline_pick_id_cb00d0dd ON public.sales_pickline USING btree (pick_id);
CREATE INDEX sales_shipment_number_1d6ce865_like ON public.sales_shipment USING btree (number varchar_pattern_ops);
CREATE INDEX sales_shipment_order_id_28b5d052 ON public.sales_shipment USING btree (order_id);
CREATE INDEX sales_sourcingoption_order_id_5d0f44e3 ON public.sales_sourcingoption USING btree (order_id);
CREATE INDEX scanning_scanphoto_added_by_id_e5653899 ON public.scanning_scanphoto USING btree (added_by_id);
CREATE INDEX scanning_scanphoto_name_2294bbbd_like ON public.scanning_scanphoto USING btree (name varchar_pattern_ops);
CREATE INDEX scanning_scanphoto_scan_id_1275df85 ON public.scanning_scanphoto USING btree (scan_id);
CREATE INDEX scans_in_conflict ON public.scanning_scan USING btree (warehouse_id) WHERE ((state)::text = 'conflict'::text);
CREATE INDEX sensors_excursion_number_2bd20025_like ON public.sensors_excursion USING btree (number varchar_pattern_ops);
CREATE INDEX sensors_excursion_zone_id_b70babe7 ON public.sensors_excursion USING btree (zone_id);
CREATE INDEX sensors_excursionhold_excursion_id_58c396a8 ON public.sensors_excursionhold USING btree (excursion_id);
CREATE UNIQUE INDEX service_code_is_unique_per_carrier ON public.carriers_service USING btree (carrier_id, upper((code)::text));
CREATE INDEX sheets_of_a_warehouse ON public.outage_sheet USING btree (warehouse_id, made_at DESC);
CREATE INDEX shipments_by_time ON public.sales_shipment USING btree (shipped_at DESC);
CREATE INDEX sku_by_beginning_of_code ON public.catalog_sku USING btree (upper((code)::text) text_pattern_ops);
CREATE INDEX sku_by_words_of_name ON public.catalog_sku USING gin (to_tsvector('simple'::regconfig, (COALESCE(name, ''::character varying))::text));
CREATE UNIQUE INDEX sku_code_is_unique ON public.catalog_sku USING btree (upper((code)::text));
CREATE INDEX slotting_ruleplace_bin_id_51f2eb79 ON public.slotting_ruleplace USING btree (bin_id);
CREATE INDEX slotting_ruleplace_rule_id_92f14fde ON public.slotting_ruleplace USING btree (rule_id);
CREATE INDEX slotting_ruleplace_zone_id_0f71ad22 ON public.slotting_ruleplace USING btree (zone_id);
CREATE INDEX slotting_slotmove_number_73f220e5_like ON public.slotting_slotmove USING btree (number varchar_pattern_ops);
CREATE UNIQUE INDEX sold_in_one_pack ON public.catalog_packunit USING btree (sku_id) WHERE sold;
CREATE INDEX stock_allocation_reservation_id_fbb44d44 ON public.stock_allocation USING btree (reservation_id);
CREATE INDEX stock_balance_bin_id_5758ecd3 ON public.stock_balance USING btree (bin_id);
CREATE INDEX stock_closedperiod_actor_id_8ace585e ON public.stock_closedperiod USING btree (actor_id);
CREATE INDEX stock_holdchange_hold_id_286d87c8 ON public.stock_holdchange USING btree (hold_id);
CREATE INDEX stock_lot_owner_id_d708e6c4 ON public.stock_lot USING btree (owner_id);
CREATE INDEX stock_lot_sku_id_397ba1e9 ON public.stock_lot USING btree (sku_id);
CREATE INDEX stock_lotchange_lot_id_041814f8 ON public.stock_lotchange USING btree (lot_id);
CREATE INDEX stock_reservationchange_reservation_id_53151b5f ON public.stock_reservationchange USING btree (reservation_id);
CREATE UNIQUE INDEX supplier_code_is_unique ON public.purchasing_supplier USING btree (upper((code)::text));
CREATE UNIQUE INDEX supplier_invoice_is_entered_once ON public.billing_supplierinvoice USING btree (supplier_id, upper((supplier_number)::text)) WHERE (NOT ((state)::text = 'cancelled'::text));
CREATE INDEX supplier_invoices_by_state ON public.billing_supplierinvoice USING btree (state, due_on);
CREATE INDEX supplier_items_of_a_sku ON public.purchasing_supplieritem USING btree (sku_id);
CREATE INDEX tags_that_were_posted ON public.rfid_passageline USING btree (epc, id DESC) WHERE posted;
CREATE INDEX tasks_of_a_walk ON public.picking_picktask USING btree (walk_id, stop);
CREATE INDEX tasks_of_an_order ON public.picking_picktask USING btree (order_id);
CREATE UNIQUE INDEX there_is_one_house_business ON public.catalog_business USING btree (is_house) WHERE is_house;
CREATE UNIQUE INDEX there_is_one_house_owner ON public.catalog_owner USING btree (is_house) WHERE is_house;
CREATE INDEX tracing_answer_customer_id_bfa52d94 ON public.tracing_answer USING btree (customer_id);
CREATE INDEX tracing_answer_lot_id_cdaed1cd ON public.tracing_answer USING btree (lot_id);
CREATE INDEX tracing_answer_noted_by_id_4f05f989 ON public.tracing_answer USING btree (noted_by_id);
CREATE INDEX tracing_answer_order_id_1a6e9b55 ON public.tracing_answer USING btree (order_id);
CREATE INDEX tracing_answer_recall_id_04188017 ON public.tracing_answer USING btree (recall_id);
CREATE INDEX tracing_recall_created_by_id_bba758c5 ON public.tracing_recall USING btree (created_by_id);
CREATE INDEX tracing_recall_number_8f80fbd5_like ON public.tracing_recall USING btree (number varchar_pattern_ops);
CREATE INDEX tracing_recalllot_lot_id_cdfd5980 ON public.tracing_recalllot USING btree (lot_id);
CREATE INDEX tracing_recalllot_recall_id_504f8504 ON public.tracing_recalllot USING btree (recall_id);
CREATE INDEX transfer_lines_of_a_sku ON public.transfers_transferline USING btree (sku_id, transfer_id);
CREATE INDEX transfer_lines_that_move ON public.transfers_transferline USING btree (sku_id) WHERE ((under_way > (0)::numeric) OR (claimed > (0)::numeric));
CREATE INDEX transfers_arrival_number_b82b524b_like ON public.transfers_arrival USING btree (number varchar_pattern_ops);
CREATE INDEX transfers_arrival_transfer_id_ce725bb0 ON public.transfers_arrival USING btree (transfer_id);
CREATE INDEX transfers_arrivalline_arrival_id_1b33c0ce ON public.transfers_arrivalline USING btree (arrival_id);
CREATE INDEX transfers_by_state ON public.transfers_transfer USING btree (state, expected_on);
CREATE INDEX transfers_dispatch_number_fc53b3c9_like ON public.transfers_dispatch USING btree (number varchar_pattern_ops);
CREATE INDEX transfers_dispatch_transfer_id_de393744 ON public.transfers_dispatch USING btree (transfer_id);
CREATE INDEX transfers_dispatchline_dispatch_id_b55892d5 ON public.transfers_dispatchline USING btree (dispatch_id);
CREATE INDEX transfers_dispatchline_line_id_37d47a9c ON public.transfers_dispatchline USING btree (line_id);
CREATE INDEX transfers_from_a_warehouse ON public.transfers_transfer USING btree (from_warehouse_id, id DESC);
CREATE INDEX transfers_to_a_warehouse ON public.transfers_transfer USING btree (to_warehouse_id, id DESC);
CREATE INDEX transfers_transfer_created_by_id_f396505d ON public.transfers_transfer USING btree (created_by_id);
CREATE INDEX transfers_transfer_from_warehouse_id_f24e1516 ON public.transfers_transfer USING btree (from_warehouse_id);
CREATE INDEX transfers_transfer_number_42edb1d2_like ON public.transfers_transfer USING btree (number varchar_pattern_ops);
CREATE INDEX transfers_transfer_owner_id_eb8226ea ON public.transfers_transfer USING btree (owner_id);
CREATE INDEX transfers_transfer_to_warehouse_id_e30fc6f9 ON public.transfers_transfer USING btree (to_warehouse_id);
CREATE INDEX transfers_transferline_sku_id_3996f2c9 ON public.transfers_transferline USING btree (sku_id);
CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE INDEX unknown_event_names ON public.epcis_eventname USING btree (id) WHERE (NOT known);
CREATE INDEX unknown_tags ON public.rfid_unknowntag USING btree (warehouse_id, last_seen_at DESC) WHERE ((state)::text = 'open'::text);
CREATE INDEX value_entries_by_time ON public.stock_valueentry USING brin (effective_at) WITH (autosummarize='on', pages_per_range='32');
CREATE INDEX value_entries_of_a_change ON public.stock_valueentry USING btree (change_id) WHERE (change_id IS NOT NULL);
CREATE INDEX value_entries_of_a_sku ON public.stock_valueentry USING btree (sku_id, owner_id, effective_at);
CREATE INDEX variances_of_a_movement ON public.stock_weightentry USING btree (movement_id) WHERE ((kind)::text = 'variance'::text);
CREATE INDEX vendor_returns_by_state ON public.purchasing_vendorreturn USING btree (state, id DESC);
CREATE INDEX vmi_item_sku_id_52ce4c45 ON public.vmi_item USING btree (sku_id);
CREATE INDEX vmi_item_supplier_id_5233e335 ON public.vmi_item USING btree (supplier_id);
CREATE INDEX vmi_proposals_by_time ON public.vmi_supplyproposal USING btree (supplier_id, proposed_at DESC);
CREATE INDEX vmi_supplyline_proposal_id_cc733a15 ON public.vmi_supplyline USING btree (proposal_id);
CREATE INDEX vmi_supplyproposal_number_53933de5_like ON public.vmi_supplyproposal USING btree (number varchar_pattern_ops);
CREATE INDEX vmi_supplyproposal_supplier_id_ebd85414 ON public.vmi_supplyproposal USING btree (supplier_id);
CREATE INDEX walks_under_way ON public.rfid_walk USING btree (warehouse_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX warehouse_code_is_unique ON public.locations_warehouse USING btree (upper((code)::text));
CREATE UNIQUE INDEX warehouse_gln_is_unique ON public.locations_warehouse USING btree (gln) WHERE (NOT ((gln)::text = ''::text));
CREATE INDEX waves_by_time ON public.picking_wave USING btree (released_at DESC, id DESC);
CREATE INDEX web_cache_expires ON public.web_cache USING btree (expires);
CREATE INDEX weighed_skus ON public.catalog_sku USING btree (id) WHERE (weighed_in_id IS NOT NULL);
CREATE INDEX weight_entries_of_a_sku ON public.stock_weightentry USING btree (sku_id, id);
CREATE INDEX work_orders_by_state ON public.production_workorder USING btree (state, due_on);
CREATE INDEX work_orders_of_a_sku ON public.production_workorder USING btree (sku_id, id DESC);
CREATE UNIQUE INDEX zone_code_is_unique_in_its_warehouse ON public.locations_zone USING btree (warehouse_id, upper((code)::text));
CREATE UNIQUE INDEX zone_name_is_unique_per_carrier ON public.carriers_zone USING btree (carrier_id, upper((name)::text));
CREATE TRIGGER kept_by_a_balance BEFORE DELETE ON public.locations_bin FOR EACH ROW EXECUTE FUNCTION public.stock_keep('bin_id');
CREATE TRIGGER kept_by_a_balance BEFORE DELETE ON public.stock_lot FOR EACH ROW EXECUTE FUNCTION public.stock_keep('lot_id');
CREATE TRIGGER lot_is_theirs BEFORE INSERT ON public.stock_balance FOR EACH ROW WHEN ((new.lot_id <> 0)) EXECUTE FUNCTION public.stock_lot_is_theirs();
CREATE TRIGGER lot_is_theirs BEFORE INSERT ON public.stock_hold FOR EACH ROW WHEN ((new.lot_id <> 0)) EXECUTE FUNCTION public.stock_lot_is_theirs();
CREATE TRIGGER of_one_order BEFORE INSERT OR UPDATE OF carton_id, pick_line_id ON public.sales_cartonline FOR EACH ROW EXECUTE FUNCTION public.sales_carton_is_of_one_order();
CREATE TRIGGER of_one_order BEFORE INSERT OR UPDATE OF pick_id, order_line_id ON public.sales_pickline FOR EACH ROW EXECUTE FUNCTION public.sales_pick_is_of_one_order();
CREATE TRIGGER pgtrigger_append_only_07232 BEFORE DELETE OR UPDATE ON public.stock_lotchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_07232();
COMMENT ON TRIGGER pgtrigger_append_only_07232 ON public.stock_lotchange IS 'aa5bb0f71b402561610c859c40a84425b751bf4d';
CREATE TRIGGER pgtrigger_append_only_29929 BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_valueentry FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_append_only_29929();
COMMENT ON TRIGGER pgtrigger_append_only_29929 ON public.stock_valueentry IS 'd19e4ada0ecfd1926e94bb2a240ae2e93cdeba01';
CREATE TRIGGER pgtrigger_append_only_36aad BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_closedperiod FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_append_only_36aad();
COMMENT ON TRIGGER pgtrigger_append_only_36aad ON public.stock_closedperiod IS '140d7bb3d82f2bb0caa9550498a8347ed2e28bfe';
CREATE TRIGGER pgtrigger_append_only_3ca84 BEFORE DELETE OR UPDATE ON public.stock_holdchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3ca84();
COMMENT ON TRIGGER pgtrigger_append_only_3ca84 ON public.stock_holdchange IS 'd9a3792a27bf1e819c2cf519e81ac3c78644aa04';
CREATE TRIGGER pgtrigger_append_only_3dbae BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_movement FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_append_only_3dbae();
COMMENT ON TRIGGER pgtrigger_append_only_3dbae ON public.stock_movement IS '641d99fe60fe7d9141cb2a27408dfd88b1e94c32';
CREATE TRIGGER pgtrigger_append_only_519fd BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_costchange FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_append_only_519fd();
COMMENT ON TRIGGER pgtrigger_append_only_519fd ON public.stock_costchange IS 'bb2ed77b5494ac558c6c36f14140412d9e60cadf';
CREATE TRIGGER pgtrigger_append_only_59340 BEFORE DELETE OR UPDATE ON public.stock_reservationchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_59340();
COMMENT ON TRIGGER pgtrigger_append_only_59340 ON public.stock_reservationchange IS 'a53a07bb47c210f9bb89ea45ea2006ce80713e5c';
CREATE TRIGGER pgtrigger_append_only_94eb8 BEFORE DELETE OR UPDATE OR TRUNCATE ON public.stock_weightentry FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_append_only_94eb8();
COMMENT ON TRIGGER pgtrigger_append_only_94eb8 ON public.stock_weightentry IS 'dbea689bbac30cdb5c0651c45db4311fca2a5172';
CREATE TRIGGER pgtrigger_append_only_997f7 BEFORE DELETE OR UPDATE ON public.sensors_excursionhold FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_997f7();
COMMENT ON TRIGGER pgtrigger_append_only_997f7 ON public.sensors_excursionhold IS 'fb77587605c9ae037ecaa7fc93ad6013394eb60f';
CREATE TRIGGER pgtrigger_append_only_b9b0c BEFORE DELETE OR UPDATE ON public.accounts_deed FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b9b0c();
COMMENT ON TRIGGER pgtrigger_append_only_b9b0c ON public.accounts_deed IS '2dc9d5b16d3ac5f5767270c3f00fabccaed756f8';
CREATE TRIGGER pgtrigger_append_only_df2d7 BEFORE DELETE OR UPDATE ON public.carriers_trackingevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_df2d7();
COMMENT ON TRIGGER pgtrigger_append_only_df2d7 ON public.carriers_trackingevent IS '4e3f218f5d73aa4e8a9b6deeac87781eb0b9c11d';
CREATE TRIGGER pgtrigger_append_only_e9c93 BEFORE DELETE OR UPDATE ON public.carriers_shipmentmark FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_e9c93();
COMMENT ON TRIGGER pgtrigger_append_only_e9c93 ON public.carriers_shipmentmark IS 'f32eb47c4eaf3b2b14fd7c27ca4471cfc7a4f54e';
CREATE TRIGGER pgtrigger_bill_is_kept_6e8af BEFORE DELETE ON public.catalog_bill FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_bill_is_kept_6e8af();
COMMENT ON TRIGGER pgtrigger_bill_is_kept_6e8af ON public.catalog_bill IS '119511db1c29baa18e37b9893e53ae0b85f465d5';
CREATE TRIGGER pgtrigger_bill_stays_80824 BEFORE UPDATE ON public.catalog_bill FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.sku_id IS DISTINCT FROM new.sku_id) OR (old.number IS DISTINCT FROM new.number) OR ((old.kit)::text IS DISTINCT FROM (new.kit)::text) OR (old.began_at IS DISTINCT FROM new.began_at))) EXECUTE FUNCTION public.pgtrigger_bill_stays_80824();
COMMENT ON TRIGGER pgtrigger_bill_stays_80824 ON public.catalog_bill IS '54a3d3390ce7ec040f3003ae503d5281cee84231';
CREATE TRIGGER pgtrigger_capture_stays_cb094 BEFORE DELETE OR UPDATE ON public.epcis_capture FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_capture_stays_cb094();
COMMENT ON TRIGGER pgtrigger_capture_stays_cb094 ON public.epcis_capture IS 'dd16dfa05b1b4e873aa5f79f53ca503857f010ef';
CREATE TRIGGER pgtrigger_captured_event_stays_ff9b1 BEFORE DELETE ON public.epcis_capturedevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_captured_event_stays_ff9b1();
COMMENT ON TRIGGER pgtrigger_captured_event_stays_ff9b1 ON public.epcis_capturedevent IS 'a40e7c3e324d2c10a828d7dc4fec6dfbf6b1e788';
CREATE TRIGGER pgtrigger_closed_periods_stay_9afbb AFTER INSERT ON public.stock_valueentry REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_closed_periods_stay_9afbb();
COMMENT ON TRIGGER pgtrigger_closed_periods_stay_9afbb ON public.stock_valueentry IS '78bd05d8f12b05a0ea8ac055999ee687ebf3830c';
CREATE TRIGGER pgtrigger_line_stays_8eb8c BEFORE DELETE OR UPDATE ON public.catalog_billline FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_line_stays_8eb8c();
COMMENT ON TRIGGER pgtrigger_line_stays_8eb8c ON public.catalog_billline IS '769c7a8f6cf0207eb1dbe914b687e2e76f5570a1';
CREATE TRIGGER pgtrigger_no_bundles_4d0bb BEFORE INSERT ON public.stock_availability FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_no_bundles_4d0bb();
COMMENT ON TRIGGER pgtrigger_no_bundles_4d0bb ON public.stock_availability IS 'b861c84af1095e244b3389703c7360469fc15c39';
CREATE TRIGGER pgtrigger_no_loop_f81b7 BEFORE INSERT ON public.catalog_billline FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_no_loop_f81b7();
COMMENT ON TRIGGER pgtrigger_no_loop_f81b7 ON public.catalog_billline IS '89864c03d597dee443f279cd570bc660158cb218';
CREATE TRIGGER pgtrigger_only_weighed_6d089 BEFORE INSERT ON public.stock_weight FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_only_weighed_6d089();
COMMENT ON TRIGGER pgtrigger_only_weighed_6d089 ON public.stock_weight IS '667a60618058f73aa6587dd4ac515dcde96e07c4';
CREATE TRIGGER pgtrigger_origin_stays_c14c9 BEFORE DELETE OR UPDATE ON public.epcis_origin FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_origin_stays_c14c9();
COMMENT ON TRIGGER pgtrigger_origin_stays_c14c9 ON public.epcis_origin IS '7eafc48ecdd6cb9f9a3251924a9d2837ed1a8245';
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();
CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();
CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();
CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();
CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id ON public.sales_order FOR EACH ROW WHEN ((old.owner_id <> new.owner_id)) EXECUTE FUNCTION public.sales_order_stays_whose_it_is();
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id, sku_id ON public.stock_availability FOR EACH ROW WHEN (((old.owner_id IS DISTINCT FROM new.owner_id) OR (old.sku_id IS DISTINCT FROM new.sku_id))) EXECUTE FUNCTION public.stock_stays_whose_it_is();
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id, sku_id, lot_id ON public.stock_balance FOR EACH ROW WHEN ((((old.owner_id IS DISTINCT FROM new.owner_id) OR (old.sku_id IS DISTINCT FROM new.sku_id)) OR (old.lot_id IS DISTINCT FROM new.lot_id))) EXECUTE FUNCTION public.stock_stays_whose_it_is();
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id, sku_id, lot_id ON public.stock_hold FOR EACH ROW WHEN ((((old.owner_id IS DISTINCT FROM new.owner_id) OR (old.sku_id IS DISTINCT FROM new.sku_id)) OR (old.lot_id IS DISTINCT FROM new.lot_id))) EXECUTE FUNCTION public.stock_stays_whose_it_is();
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id, sku_id ON public.stock_lot FOR EACH ROW WHEN (((old.owner_id IS DISTINCT FROM new.owner_id) OR (old.sku_id IS DISTINCT FROM new.sku_id))) EXECUTE FUNCTION public.stock_stays_whose_it_is();
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE OF owner_id, sku_id ON public.stock_reservation FOR EACH ROW WHEN (((old.owner_id IS DISTINCT FROM new.owner_id) OR (old.sku_id IS DISTINCT FROM new.sku_id))) EXECUTE FUNCTION public.stock_stays_whose_it_is();
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_owner_id_2be2fe13_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_deed
    ADD CONSTRAINT accounts_deed_actor_id_965446c8_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT billing_invoiceline_discrepancy_id_7e8fd89a_fk_purchasin FOREIGN KEY (discrepancy_id) REFERENCES public.purchasing_discrepancy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT billing_invoiceline_invoice_id_ff507e12_fk_billing_s FOREIGN KEY (invoice_id) REFERENCES public.billing_supplierinvoice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT billing_invoiceline_order_id_3d226d31_fk_purchasin FOREIGN KEY (order_id) REFERENCES public.purchasing_purchaseorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT billing_invoiceline_order_line_id_0d38c086_fk_purchasin FOREIGN KEY (order_line_id) REFERENCES public.purchasing_purchaseorderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_invoiceline
    ADD CONSTRAINT billing_invoiceline_vendor_return_id_74b0331f_fk_purchasin FOREIGN KEY (vendor_return_id) REFERENCES public.purchasing_vendorreturn(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_matchrule
    ADD CONSTRAINT billing_matchrule_supplier_id_534b0b03_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvo_approved_by_id_6f7744b5_fk_accounts_ FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvo_entered_by_id_0622043c_fk_accounts_ FOREIGN KEY (entered_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvo_released_by_id_53870a85_fk_accounts_ FOREIGN KEY (released_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvo_supplier_id_aface19e_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_supplierinvoice
    ADD CONSTRAINT billing_supplierinvoice_owner_id_252159de_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_account
    ADD CONSTRAINT carriers_account_carrier_id_e7470482_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_accountplace
    ADD CONSTRAINT carriers_accountplac_account_id_9a534fe9_fk_carriers_ FOREIGN KEY (account_id) REFERENCES public.carriers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_accountplace
    ADD CONSTRAINT carriers_accountplac_warehouse_id_37eae3c1_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_cutoff
    ADD CONSTRAINT carriers_cutoff_carrier_id_140033f5_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_cutoff
    ADD CONSTRAINT carriers_cutoff_warehouse_id_9e61b32f_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_following
    ADD CONSTRAINT carriers_following_label_id_152205e8_fk_carriers_label_id FOREIGN KEY (label_id) REFERENCES public.carriers_label(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_inquiry
    ADD CONSTRAINT carriers_inquiry_carrier_id_ea249cb1_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_inquiry
    ADD CONSTRAINT carriers_inquiry_order_id_047947f0_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_bought_by_id_c8cb75f1_fk_accounts_user_id FOREIGN KEY (bought_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_carrier_id_f0d85120_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_carton_id_703e880b_fk_sales_carton_id FOREIGN KEY (carton_id) REFERENCES public.sales_carton(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_manifest_id_770f7fb2_fk_carriers_manifest_id FOREIGN KEY (manifest_id) REFERENCES public.carriers_manifest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_order_id_8bafa027_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_owner_id_44bcd464_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_service_id_c0156a80_fk_carriers_service_id FOREIGN KEY (service_id) REFERENCES public.carriers_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_shipment_id_cbbed6c2_fk_sales_shipment_id FOREIGN KEY (shipment_id) REFERENCES public.sales_shipment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_label
    ADD CONSTRAINT carriers_label_warehouse_id_6b6577a9_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurcha_service_id_967d060e_fk_carriers_ FOREIGN KEY (service_id) REFERENCES public.carriers_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurcha_warehouse_id_75a397be_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_asked_by_id_454ced73_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_carton_id_a0183a63_fk_sales_carton_id FOREIGN KEY (carton_id) REFERENCES public.sales_carton(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_label_id_8269afa8_fk_carriers_label_id FOREIGN KEY (label_id) REFERENCES public.carriers_label(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_order_id_71ec7eaa_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_labelpurchase
    ADD CONSTRAINT carriers_labelpurchase_owner_id_727d9fca_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_manifest
    ADD CONSTRAINT carriers_manifest_carrier_id_d5c123a0_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_manifest
    ADD CONSTRAINT carriers_manifest_closed_by_id_3a06d13f_fk_accounts_user_id FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_manifest
    ADD CONSTRAINT carriers_manifest_opened_by_id_870ecef8_fk_accounts_user_id FOREIGN KEY (opened_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_manifest
    ADD CONSTRAINT carriers_manifest_warehouse_id_9d2fa82b_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_orderservice
    ADD CONSTRAINT carriers_orderservic_service_id_4f7bda16_fk_carriers_ FOREIGN KEY (service_id) REFERENCES public.carriers_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_orderservice
    ADD CONSTRAINT carriers_orderservice_order_id_3cac1219_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_parcelsize
    ADD CONSTRAINT carriers_parcelsize_carton_id_59e0f93c_fk_sales_carton_id FOREIGN KEY (carton_id) REFERENCES public.sales_carton(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_parcelsize
    ADD CONSTRAINT carriers_parcelsize_measured_by_id_c43a9bc9_fk_accounts_user_id FOREIGN KEY (measured_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_preference
    ADD CONSTRAINT carriers_preference_channel_id_32a018db_fk_sales_sal FOREIGN KEY (channel_id) REFERENCES public.sales_saleschannel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_preference
    ADD CONSTRAINT carriers_preference_customer_id_b78d42f2_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_preference
    ADD CONSTRAINT carriers_preference_service_id_278ef4e1_fk_carriers_service_id FOREIGN KEY (service_id) REFERENCES public.carriers_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_price
    ADD CONSTRAINT carriers_price_service_id_7d87bb2d_fk_carriers_service_id FOREIGN KEY (service_id) REFERENCES public.carriers_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_price
    ADD CONSTRAINT carriers_price_zone_id_6250c5ed_fk_carriers_zone_id FOREIGN KEY (zone_id) REFERENCES public.carriers_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_service
    ADD CONSTRAINT carriers_service_carrier_id_1daed3dd_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_shipmentmark
    ADD CONSTRAINT carriers_shipmentmark_noted_by_id_222e13b1_fk_accounts_user_id FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_shipmentmark
    ADD CONSTRAINT carriers_shipmentmark_shipment_id_dd5e7d53_fk_sales_shipment_id FOREIGN KEY (shipment_id) REFERENCES public.sales_shipment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_trackingevent
    ADD CONSTRAINT carriers_trackingevent_label_id_9e93cd44_fk_carriers_label_id FOREIGN KEY (label_id) REFERENCES public.carriers_label(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_trackingevent
    ADD CONSTRAINT carriers_trackingevent_noted_by_id_e9a4cdb4_fk_accounts_user_id FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carriers_zone
    ADD CONSTRAINT carriers_zone_carrier_id_0f38696e_fk_carriers_carrier_id FOREIGN KEY (carrier_id) REFERENCES public.carriers_carrier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_barcode
    ADD CONSTRAINT catalog_barcode_pack_id_1c012344_fk_catalog_packunit_id FOREIGN KEY (pack_id) REFERENCES public.catalog_packunit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_barcode
    ADD CONSTRAINT catalog_barcode_sku_id_7e56813b_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_bill
    ADD CONSTRAINT catalog_bill_sku_id_d1d27bb9_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_billline
    ADD CONSTRAINT catalog_billline_bill_id_97d2ce6e_fk_catalog_bill_id FOREIGN KEY (bill_id) REFERENCES public.catalog_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_billline
    ADD CONSTRAINT catalog_billline_component_id_1f741f4e_fk_catalog_sku_id FOREIGN KEY (component_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_bundlepart
    ADD CONSTRAINT catalog_bundlepart_component_id_fdfa4857_fk_catalog_sku_id FOREIGN KEY (component_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_bundlepart
    ADD CONSTRAINT catalog_bundlepart_sku_id_575bb5b2_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_business
    ADD CONSTRAINT catalog_business_owner_id_0584f29c_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_packunit
    ADD CONSTRAINT catalog_packunit_sku_id_3e66c0a9_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_packunit
    ADD CONSTRAINT catalog_packunit_unit_id_ec990f3d_fk_catalog_unit_id FOREIGN KEY (unit_id) REFERENCES public.catalog_unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_category_id_48504960_fk_catalog_category_id FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_product_id_6332277c_fk_catalog_product_id FOREIGN KEY (product_id) REFERENCES public.catalog_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_unit_id_9a86b118_fk_catalog_unit_id FOREIGN KEY (unit_id) REFERENCES public.catalog_unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_sku
    ADD CONSTRAINT catalog_sku_weighed_in_id_516aa0e9_fk_catalog_unit_id FOREIGN KEY (weighed_in_id) REFERENCES public.catalog_unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_skupicture
    ADD CONSTRAINT catalog_skupicture_added_by_id_b71d288c_fk_accounts_user_id FOREIGN KEY (added_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_skupicture
    ADD CONSTRAINT catalog_skupicture_sku_id_fdb8133d_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_forecast
    ADD CONSTRAINT demand_forecast_owner_id_f64f047d_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_forecast
    ADD CONSTRAINT demand_forecast_sku_id_39322579_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_forecast
    ADD CONSTRAINT demand_forecast_warehouse_id_711af00b_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_lostsale
    ADD CONSTRAINT demand_lostsale_noted_by_id_0b7eaff1_fk_accounts_user_id FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_lostsale
    ADD CONSTRAINT demand_lostsale_owner_id_c17750b4_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_lostsale
    ADD CONSTRAINT demand_lostsale_sku_id_20182f82_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_lostsale
    ADD CONSTRAINT demand_lostsale_warehouse_id_f289efbd_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_oneoff
    ADD CONSTRAINT demand_oneoff_marked_by_id_1345f730_fk_accounts_user_id FOREIGN KEY (marked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_oneoff
    ADD CONSTRAINT demand_oneoff_owner_id_2281a7fa_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_oneoff
    ADD CONSTRAINT demand_oneoff_sku_id_e3cf3cbb_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_oneoff
    ADD CONSTRAINT demand_oneoff_warehouse_id_9c53bbb6_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_override
    ADD CONSTRAINT demand_override_made_by_id_9e93c5df_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_override
    ADD CONSTRAINT demand_override_owner_id_5491b8e5_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_override
    ADD CONSTRAINT demand_override_sku_id_0c04e1f1_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_override
    ADD CONSTRAINT demand_override_warehouse_id_7d2d3bc0_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_pastsale
    ADD CONSTRAINT demand_pastsale_owner_id_f3c8d4f9_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_pastsale
    ADD CONSTRAINT demand_pastsale_sku_id_06f08d85_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_pastsale
    ADD CONSTRAINT demand_pastsale_warehouse_id_847dde93_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_promotion
    ADD CONSTRAINT demand_promotion_category_id_57f15024_fk_catalog_category_id FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_promotion
    ADD CONSTRAINT demand_promotion_channel_id_b591a402_fk_sales_saleschannel_id FOREIGN KEY (channel_id) REFERENCES public.sales_saleschannel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_promotion
    ADD CONSTRAINT demand_promotion_said_by_id_c6872d8c_fk_accounts_user_id FOREIGN KEY (said_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_promotion
    ADD CONSTRAINT demand_promotion_sku_id_38900e28_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_promotion
    ADD CONSTRAINT demand_promotion_warehouse_id_97188d41_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_promotionresult
    ADD CONSTRAINT demand_promotionresu_promotion_id_2a471dbe_fk_demand_pr FOREIGN KEY (promotion_id) REFERENCES public.demand_promotion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_series
    ADD CONSTRAINT demand_series_owner_id_f5592bf2_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_series
    ADD CONSTRAINT demand_series_sku_id_d6eb68c1_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_series
    ADD CONSTRAINT demand_series_warehouse_id_8a42bc62_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_succession
    ADD CONSTRAINT demand_succession_predecessor_id_936e50d7_fk_catalog_sku_id FOREIGN KEY (predecessor_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_succession
    ADD CONSTRAINT demand_succession_said_by_id_288a2083_fk_accounts_user_id FOREIGN KEY (said_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.demand_succession
    ADD CONSTRAINT demand_succession_sku_id_4ba8f2e4_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_capture
    ADD CONSTRAINT epcis_capture_captured_by_id_0b16c3d7_fk_accounts_user_id FOREIGN KEY (captured_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_capturedevent
    ADD CONSTRAINT epcis_capturedevent_capture_id_1cd8a639_fk_epcis_capture_id FOREIGN KEY (capture_id) REFERENCES public.epcis_capture(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_capturedevent
    ADD CONSTRAINT epcis_capturedevent_captured_by_id_d7421ad9_fk_accounts_user_id FOREIGN KEY (captured_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_capturedevent
    ADD CONSTRAINT epcis_capturedevent_owner_id_ccaeff47_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_capturedevent
    ADD CONSTRAINT epcis_capturedevent_warehouse_id_19a0c014_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_eventname
    ADD CONSTRAINT epcis_eventname_carton_id_64d912ef_fk_sales_carton_id FOREIGN KEY (carton_id) REFERENCES public.sales_carton(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_eventname
    ADD CONSTRAINT epcis_eventname_event_id_53665d62_fk_epcis_capturedevent_id FOREIGN KEY (event_id) REFERENCES public.epcis_capturedevent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_eventname
    ADD CONSTRAINT epcis_eventname_lot_id_87de21b1_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.epcis_eventname
    ADD CONSTRAINT epcis_eventname_sku_id_13c2f17c_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_card
    ADD CONSTRAINT kanban_card_loop_id_8f80abe2_fk_kanban_loop_id FOREIGN KEY (loop_id) REFERENCES public.kanban_loop(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_bin_id_9276cde0_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_from_bin_id_76179064_fk_locations_bin_id FOREIGN KEY (from_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_from_warehouse_id_bbae2d86_fk_locations FOREIGN KEY (from_warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_owner_id_75ba91a4_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_sku_id_469cb2de_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_supplier_id_1eabfcbc_fk_purchasing_supplier_id FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_warehouse_id_493e5d40_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_loop
    ADD CONSTRAINT kanban_loop_zone_id_1eb293a2_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_round
    ADD CONSTRAINT kanban_round_card_id_7f45ad45_fk_kanban_card_id FOREIGN KEY (card_id) REFERENCES public.kanban_card(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.kanban_round
    ADD CONSTRAINT kanban_round_emptied_by_id_1ae8cfe2_fk_accounts_user_id FOREIGN KEY (emptied_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_lot_id_779dcd3e_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_made_by_id_9146c632_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_owner_id_3325b88d_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_sku_id_f13bb068_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_pallet
    ADD CONSTRAINT labels_pallet_warehouse_id_a8efb068_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_printer
    ADD CONSTRAINT labels_printer_warehouse_id_91159b94_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_printjob
    ADD CONSTRAINT labels_printjob_made_by_id_29502c21_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_printjob
    ADD CONSTRAINT labels_printjob_printer_id_89df0f2d_fk_labels_printer_id FOREIGN KEY (printer_id) REFERENCES public.labels_printer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.labels_usuallayout
    ADD CONSTRAINT labels_usuallayout_warehouse_id_d0ab9f8a_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.locations_bin
    ADD CONSTRAINT locations_bin_warehouse_id_f873c292_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.locations_bin
    ADD CONSTRAINT locations_bin_zone_id_23f1d81d_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.locations_zone
    ADD CONSTRAINT locations_zone_warehouse_id_41008795_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheet
    ADD CONSTRAINT outage_sheet_made_by_id_7ff04c86_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheet
    ADD CONSTRAINT outage_sheet_warehouse_id_89675296_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_bin_id_622dce28_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_keyed_by_id_5d53b44f_fk_accounts_user_id FOREIGN KEY (keyed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_owner_id_de7c9935_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_sheet_id_a96d11a2_fk_outage_sheet_id FOREIGN KEY (sheet_id) REFERENCES public.outage_sheet(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_sku_id_b42519e9_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outage_sheetline
    ADD CONSTRAINT outage_sheetline_to_bin_id_cdfdce8b_fk_locations_bin_id FOREIGN KEY (to_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbox_email
    ADD CONSTRAINT outbox_email_queued_by_id_c0e06d9b_fk_accounts_user_id FOREIGN KEY (queued_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_offer
    ADD CONSTRAINT partners_offer_owner_id_03fb0efc_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_offer
    ADD CONSTRAINT partners_offer_policy_id_eb500f95_fk_partners_sharepolicy_id FOREIGN KEY (policy_id) REFERENCES public.partners_sharepolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_offer
    ADD CONSTRAINT partners_offer_sku_id_8d59a0b2_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_offer
    ADD CONSTRAINT partners_offer_warehouse_id_7a00202a_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerstock
    ADD CONSTRAINT partners_partnerstock_customer_id_8ecbda0f_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerstock
    ADD CONSTRAINT partners_partnerstock_sku_id_cece6e29_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_partnerstock
    ADD CONSTRAINT partners_partnerstock_told_by_id_4046b2a7_fk_accounts_user_id FOREIGN KEY (told_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_sharepolicy
    ADD CONSTRAINT partners_sharepolicy_category_id_e105787e_fk_catalog_c FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_sharepolicy
    ADD CONSTRAINT partners_sharepolicy_set_by_id_02de5123_fk_accounts_user_id FOREIGN KEY (set_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_taking
    ADD CONSTRAINT partners_taking_customer_id_e853ea92_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_taking
    ADD CONSTRAINT partners_taking_offer_id_7b818bd6_fk_partners_offer_id FOREIGN KEY (offer_id) REFERENCES public.partners_offer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.partners_taking
    ADD CONSTRAINT partners_taking_taken_by_id_5791582a_fk_accounts_user_id FOREIGN KEY (taken_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_binlook
    ADD CONSTRAINT picking_binlook_bin_id_4afb58cb_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_binlook
    ADD CONSTRAINT picking_binlook_found_by_id_42f6507a_fk_accounts_user_id FOREIGN KEY (found_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_binlook
    ADD CONSTRAINT picking_binlook_owner_id_f576b18e_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_binlook
    ADD CONSTRAINT picking_binlook_settled_by_id_098c926e_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_binlook
    ADD CONSTRAINT picking_binlook_sku_id_0cc72062_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_bin_id_622c754e_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_order_id_e4484466_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_order_line_id_644b9891_fk_sales_orderline_id FOREIGN KEY (order_line_id) REFERENCES public.sales_orderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_owner_id_ea41a701_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_picked_by_id_e210f635_fk_accounts_user_id FOREIGN KEY (picked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_sku_id_fad99b5b_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_tote_id_c67812a9_fk_locations_bin_id FOREIGN KEY (tote_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_picktask
    ADD CONSTRAINT picking_picktask_walk_id_299f5bf5_fk_picking_walk_id FOREIGN KEY (walk_id) REFERENCES public.picking_walk(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT picking_walk_cart_id_f3e8efc0_fk_locations_bin_id FOREIGN KEY (cart_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT picking_walk_picker_id_a1a5721c_fk_accounts_user_id FOREIGN KEY (picker_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT picking_walk_warehouse_id_a2b14a9d_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT picking_walk_wave_id_0afdea13_fk_picking_wave_id FOREIGN KEY (wave_id) REFERENCES public.picking_wave(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_walk
    ADD CONSTRAINT picking_walk_zone_id_3c7ec0f5_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_wave
    ADD CONSTRAINT picking_wave_released_by_id_0a3200ec_fk_accounts_user_id FOREIGN KEY (released_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.picking_wave
    ADD CONSTRAINT picking_wave_warehouse_id_9054eb4c_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);
ALTER TABLE ONLY public.production_completion
    ADD CONSTRAINT production_completio_completed_by_id_3ead8b0a_fk_accounts_ FOREIGN KEY (completed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_completion
    ADD CONSTRAINT production_completio_order_id_ccfc3c0f_fk_productio FOREIGN KEY (order_id) REFERENCES public.production_workorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workline
    ADD CONSTRAINT production_workline_order_id_2e699939_fk_productio FOREIGN KEY (order_id) REFERENCES public.production_workorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workline
    ADD CONSTRAINT production_workline_sku_id_0c8e6c98_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_bill_id_cb114b25_fk_catalog_bill_id FOREIGN KEY (bill_id) REFERENCES public.catalog_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_owner_id_7208b436_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_planned_by_id_9871f320_fk_accounts_user_id FOREIGN KEY (planned_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_sku_id_05784cb7_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.production_workorder
    ADD CONSTRAINT production_workorder_warehouse_id_d1e7e228_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_bin_id_2b86b0ad_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_created_by_id_afcb282b_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_owner_id_1a3bad1a_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_supplier_id_01ce44b9_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_delivery
    ADD CONSTRAINT purchasing_delivery_warehouse_id_5c049f52_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_deliveryline
    ADD CONSTRAINT purchasing_deliveryl_delivery_id_b838e7c1_fk_purchasin FOREIGN KEY (delivery_id) REFERENCES public.purchasing_delivery(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_deliveryline
    ADD CONSTRAINT purchasing_deliveryl_order_line_id_f987fd34_fk_purchasin FOREIGN KEY (order_line_id) REFERENCES public.purchasing_purchaseorderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_deliveryline
    ADD CONSTRAINT purchasing_deliveryline_sku_id_61d14418_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancyphoto
    ADD CONSTRAINT purchasing_discrepan_added_by_id_2ac9137a_fk_accounts_ FOREIGN KEY (added_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancyphoto
    ADD CONSTRAINT purchasing_discrepan_discrepancy_id_1f0b447a_fk_purchasin FOREIGN KEY (discrepancy_id) REFERENCES public.purchasing_discrepancy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepan_line_id_ced95ba7_fk_purchasin FOREIGN KEY (line_id) REFERENCES public.purchasing_purchaseorderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepan_receipt_id_00646888_fk_purchasin FOREIGN KEY (receipt_id) REFERENCES public.purchasing_receipt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepan_resolved_by_id_7ab3a2c1_fk_accounts_ FOREIGN KEY (resolved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepan_responsible_id_384279a6_fk_accounts_ FOREIGN KEY (responsible_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepancy_bin_id_fd61a893_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepancy_lot_id_a6bcf52f_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_discrepancy
    ADD CONSTRAINT purchasing_discrepancy_sku_id_a50c6dda_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionphoto
    ADD CONSTRAINT purchasing_inspectio_added_by_id_c9da16c1_fk_accounts_ FOREIGN KEY (added_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionrule
    ADD CONSTRAINT purchasing_inspectio_category_id_4560dbd9_fk_catalog_c FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectiondefect
    ADD CONSTRAINT purchasing_inspectio_code_id_849af32d_fk_purchasin FOREIGN KEY (code_id) REFERENCES public.purchasing_defectcode(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspectio_decided_by_id_7ecd03e1_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionpart
    ADD CONSTRAINT purchasing_inspectio_discrepancy_id_86b9430d_fk_purchasin FOREIGN KEY (discrepancy_id) REFERENCES public.purchasing_discrepancy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectioncheck
    ADD CONSTRAINT purchasing_inspectio_inspection_id_7bff66f2_fk_purchasin FOREIGN KEY (inspection_id) REFERENCES public.purchasing_inspection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionpart
    ADD CONSTRAINT purchasing_inspectio_inspection_id_d4bc314d_fk_purchasin FOREIGN KEY (inspection_id) REFERENCES public.purchasing_inspection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionphoto
    ADD CONSTRAINT purchasing_inspectio_inspection_id_d568c3d2_fk_purchasin FOREIGN KEY (inspection_id) REFERENCES public.purchasing_inspection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectiondefect
    ADD CONSTRAINT purchasing_inspectio_inspection_id_d8c7d11b_fk_purchasin FOREIGN KEY (inspection_id) REFERENCES public.purchasing_inspection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspectio_receipt_id_92ddf3c5_fk_purchasin FOREIGN KEY (receipt_id) REFERENCES public.purchasing_receipt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionpart
    ADD CONSTRAINT purchasing_inspectio_receipt_line_id_a0c4f4fd_fk_purchasin FOREIGN KEY (receipt_line_id) REFERENCES public.purchasing_receiptline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionrulecheck
    ADD CONSTRAINT purchasing_inspectio_rule_id_d8afab8b_fk_purchasin FOREIGN KEY (rule_id) REFERENCES public.purchasing_inspectionrule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionrule
    ADD CONSTRAINT purchasing_inspectio_supplier_id_21b6d37c_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspectio_supplier_id_79b7fa2f_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspectio_warehouse_id_910bb38c_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspection_lot_id_f8a30b0e_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspection_owner_id_922ad4ae_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspection
    ADD CONSTRAINT purchasing_inspection_sku_id_3139a982_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_inspectionrule
    ADD CONSTRAINT purchasing_inspectionrule_sku_id_05ed0c49_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_pricebreak
    ADD CONSTRAINT purchasing_pricebrea_item_id_95bf1d1d_fk_purchasin FOREIGN KEY (item_id) REFERENCES public.purchasing_supplieritem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseo_approved_by_id_27318284_fk_accounts_ FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseo_created_by_id_20836023_fk_accounts_ FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorderrevision
    ADD CONSTRAINT purchasing_purchaseo_made_by_id_74a920d4_fk_accounts_ FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorderline
    ADD CONSTRAINT purchasing_purchaseo_order_id_9bfdfd15_fk_purchasin FOREIGN KEY (order_id) REFERENCES public.purchasing_purchaseorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseordercharge
    ADD CONSTRAINT purchasing_purchaseo_order_id_d4671d71_fk_purchasin FOREIGN KEY (order_id) REFERENCES public.purchasing_purchaseorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorderrevision
    ADD CONSTRAINT purchasing_purchaseo_order_id_d554c332_fk_purchasin FOREIGN KEY (order_id) REFERENCES public.purchasing_purchaseorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseo_submitted_by_id_73b6b8d3_fk_accounts_ FOREIGN KEY (submitted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseo_supplier_id_a19ec07a_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseo_warehouse_id_e38d6705_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorder
    ADD CONSTRAINT purchasing_purchaseorder_owner_id_c442477e_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_purchaseorderline
    ADD CONSTRAINT purchasing_purchaseorderline_sku_id_a947f88d_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receipt
    ADD CONSTRAINT purchasing_receipt_bin_id_39250891_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receipt
    ADD CONSTRAINT purchasing_receipt_delivery_id_eb396fb3_fk_purchasin FOREIGN KEY (delivery_id) REFERENCES public.purchasing_delivery(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receipt
    ADD CONSTRAINT purchasing_receipt_order_id_c99c0de7_fk_purchasin FOREIGN KEY (order_id) REFERENCES public.purchasing_purchaseorder(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receipt
    ADD CONSTRAINT purchasing_receipt_received_by_id_61cd62f8_fk_accounts_user_id FOREIGN KEY (received_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptli_line_id_5dd7342f_fk_purchasin FOREIGN KEY (line_id) REFERENCES public.purchasing_purchaseorderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptli_receipt_id_72ea6cb0_fk_purchasin FOREIGN KEY (receipt_id) REFERENCES public.purchasing_receipt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptline_bin_id_1995a947_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptline_lot_id_f9cbf72b_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receiptline
    ADD CONSTRAINT purchasing_receiptline_sku_id_6641a67c_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receivingrule
    ADD CONSTRAINT purchasing_receiving_supplier_id_e00a1e40_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receivingrule
    ADD CONSTRAINT purchasing_receiving_warehouse_id_c20e773b_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_receivingrule
    ADD CONSTRAINT purchasing_receivingrule_sku_id_7fd3b60e_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_supplieraddress
    ADD CONSTRAINT purchasing_suppliera_supplier_id_19698ebf_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_suppliercontact
    ADD CONSTRAINT purchasing_supplierc_supplier_id_86613144_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_supplieritem
    ADD CONSTRAINT purchasing_supplieri_supplier_id_a4a09d25_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_supplieritem
    ADD CONSTRAINT purchasing_supplieritem_sku_id_c5a3e10f_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorcredit
    ADD CONSTRAINT purchasing_vendorcre_document_id_63bd662e_fk_purchasin FOREIGN KEY (document_id) REFERENCES public.purchasing_vendorreturn(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorcredit
    ADD CONSTRAINT purchasing_vendorcre_noted_by_id_73f23ca4_fk_accounts_ FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturn
    ADD CONSTRAINT purchasing_vendorret_created_by_id_ed1f2c99_fk_accounts_ FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT purchasing_vendorret_document_id_1257dd71_fk_purchasin FOREIGN KEY (document_id) REFERENCES public.purchasing_vendorreturn(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT purchasing_vendorret_picked_bin_id_90a27c83_fk_locations FOREIGN KEY (picked_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturn
    ADD CONSTRAINT purchasing_vendorret_supplier_id_1d4ae18a_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturn
    ADD CONSTRAINT purchasing_vendorret_warehouse_id_c4b11974_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturn
    ADD CONSTRAINT purchasing_vendorreturn_owner_id_1976fec7_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT purchasing_vendorreturnline_bin_id_8b27e3a8_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT purchasing_vendorreturnline_lot_id_e404aad8_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.purchasing_vendorreturnline
    ADD CONSTRAINT purchasing_vendorreturnline_sku_id_31200167_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_carried_by_id_39fa8231_fk_accounts_user_id FOREIGN KEY (carried_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_from_bin_id_efc72ba3_fk_locations_bin_id FOREIGN KEY (from_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_owner_id_be563e6a_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_rule_id_bb433ec9_fk_refills_refillrule_id FOREIGN KEY (rule_id) REFERENCES public.refills_refillrule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_sku_id_011d044a_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_to_bin_id_e501ade2_fk_locations_bin_id FOREIGN KEY (to_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refill
    ADD CONSTRAINT refills_refill_warehouse_id_6520513e_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refillrule
    ADD CONSTRAINT refills_refillrule_bin_id_2ae6f844_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refillrule
    ADD CONSTRAINT refills_refillrule_owner_id_ae015a99_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refillrule
    ADD CONSTRAINT refills_refillrule_sku_id_44ded3bb_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refills_refillrule
    ADD CONSTRAINT refills_refillrule_warehouse_id_0e77966d_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_alert
    ADD CONSTRAINT replenishing_alert_owner_id_0a7dbc88_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_alert
    ADD CONSTRAINT replenishing_alert_sku_id_0d36e087_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_alert
    ADD CONSTRAINT replenishing_alert_supplier_id_ccc91fe2_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_alert
    ADD CONSTRAINT replenishing_alert_warehouse_id_24f05b7e_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_buyingrule
    ADD CONSTRAINT replenishing_buyingr_supplier_id_8ef838ac_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_buyingrule
    ADD CONSTRAINT replenishing_buyingrule_buyer_id_a1435cd2_fk_accounts_user_id FOREIGN KEY (buyer_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_buyingrule
    ADD CONSTRAINT replenishing_buyingrule_set_by_id_09707d6b_fk_accounts_user_id FOREIGN KEY (set_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_criticality
    ADD CONSTRAINT replenishing_criticality_sku_id_af4018b5_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_digestchoice
    ADD CONSTRAINT replenishing_digestchoice_user_id_fa3e11da_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_pick
    ADD CONSTRAINT replenishing_pick_applied_by_id_ecfba3ea_fk_accounts_user_id FOREIGN KEY (applied_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_pick
    ADD CONSTRAINT replenishing_pick_policy_id_716fdf9f_fk_replenishing_policy_id FOREIGN KEY (policy_id) REFERENCES public.replenishing_policy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_pickswitch
    ADD CONSTRAINT replenishing_pickswitch_set_by_id_ba3bdd53_fk_accounts_user_id FOREIGN KEY (set_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_category_id_fa015730_fk_catalog_category_id FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_from_warehouse_id_5ced3694_fk_locations FOREIGN KEY (from_warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_owner_id_871f7fdd_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_set_by_id_403b40bc_fk_accounts_user_id FOREIGN KEY (set_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_sku_id_59c09c5a_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_supplier_id_6cd99370_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_policy
    ADD CONSTRAINT replenishing_policy_warehouse_id_f8bb76ad_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposa_decided_by_id_ba6b4540_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposa_from_warehouse_id_601b976b_fk_locations FOREIGN KEY (from_warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposa_supplier_id_159d0b18_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposa_warehouse_id_0e511eb7_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposal_owner_id_6095779f_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_proposal
    ADD CONSTRAINT replenishing_proposal_sku_id_aec33034_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replenishing_run
    ADD CONSTRAINT replenishing_run_begun_by_id_3a4eae02_fk_accounts_user_id FOREIGN KEY (begun_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_decision
    ADD CONSTRAINT returns_decision_bin_id_06644b4a_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_decision
    ADD CONSTRAINT returns_decision_decided_by_id_93bce9be_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_decision
    ADD CONSTRAINT returns_decision_follows_id_223a7ec5_fk_returns_decision_id FOREIGN KEY (follows_id) REFERENCES public.returns_decision(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_decision
    ADD CONSTRAINT returns_decision_piece_id_7592742b_fk_returns_piece_id FOREIGN KEY (piece_id) REFERENCES public.returns_piece(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_piece
    ADD CONSTRAINT returns_piece_bin_id_7a884bd6_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_piece
    ADD CONSTRAINT returns_piece_line_id_a2877e21_fk_returns_returnline_id FOREIGN KEY (line_id) REFERENCES public.returns_returnline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_piece
    ADD CONSTRAINT returns_piece_lot_id_400311c3_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_piece
    ADD CONSTRAINT returns_piece_received_by_id_ae24c5c7_fk_accounts_user_id FOREIGN KEY (received_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_return
    ADD CONSTRAINT returns_return_opened_by_id_cb7fd03f_fk_accounts_user_id FOREIGN KEY (opened_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_return
    ADD CONSTRAINT returns_return_order_id_acc0b89a_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_return
    ADD CONSTRAINT returns_return_owner_id_0b592dc1_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_return
    ADD CONSTRAINT returns_return_warehouse_id_ecb6a2d7_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_returnline
    ADD CONSTRAINT returns_returnline_order_line_id_24a5f4ee_fk_sales_orderline_id FOREIGN KEY (order_line_id) REFERENCES public.sales_orderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_returnline
    ADD CONSTRAINT returns_returnline_paper_id_1967eb9a_fk_returns_return_id FOREIGN KEY (paper_id) REFERENCES public.returns_return(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.returns_returnline
    ADD CONSTRAINT returns_returnline_sku_id_acf35eb9_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_antenna
    ADD CONSTRAINT rfid_antenna_gate_id_dd1cb5b5_fk_rfid_gate_id FOREIGN KEY (gate_id) REFERENCES public.rfid_gate(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_antenna
    ADD CONSTRAINT rfid_antenna_reader_id_2f5522b1_fk_rfid_reader_id FOREIGN KEY (reader_id) REFERENCES public.rfid_reader(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_antenna
    ADD CONSTRAINT rfid_antenna_zone_id_13ce2762_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_gate
    ADD CONSTRAINT rfid_gate_back_bin_id_947de474_fk_locations_bin_id FOREIGN KEY (back_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_gate
    ADD CONSTRAINT rfid_gate_from_zone_id_323888a0_fk_locations_zone_id FOREIGN KEY (from_zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_gate
    ADD CONSTRAINT rfid_gate_to_bin_id_8c4defea_fk_locations_bin_id FOREIGN KEY (to_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_gate
    ADD CONSTRAINT rfid_gate_warehouse_id_74918259_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_passage
    ADD CONSTRAINT rfid_passage_gate_id_367e3c30_fk_rfid_gate_id FOREIGN KEY (gate_id) REFERENCES public.rfid_gate(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_passage
    ADD CONSTRAINT rfid_passage_settled_by_id_31075668_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_passageline
    ADD CONSTRAINT rfid_passageline_lot_id_767d02ae_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_passageline
    ADD CONSTRAINT rfid_passageline_passage_id_161174b9_fk_rfid_passage_id FOREIGN KEY (passage_id) REFERENCES public.rfid_passage(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_passageline
    ADD CONSTRAINT rfid_passageline_sku_id_6d78ff3b_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_reader
    ADD CONSTRAINT rfid_reader_warehouse_id_c9c4e5c7_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_tag
    ADD CONSTRAINT rfid_tag_bin_id_618555ba_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_tag
    ADD CONSTRAINT rfid_tag_given_by_id_c4dc876f_fk_accounts_user_id FOREIGN KEY (given_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_tag
    ADD CONSTRAINT rfid_tag_lot_id_1b1c4dc7_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_unknowntag
    ADD CONSTRAINT rfid_unknowntag_settled_by_id_8d257a31_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_unknowntag
    ADD CONSTRAINT rfid_unknowntag_warehouse_id_81f826c6_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walk
    ADD CONSTRAINT rfid_walk_reader_id_d4e10a9a_fk_rfid_reader_id FOREIGN KEY (reader_id) REFERENCES public.rfid_reader(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walk
    ADD CONSTRAINT rfid_walk_walked_by_id_cdf87461_fk_accounts_user_id FOREIGN KEY (walked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walk
    ADD CONSTRAINT rfid_walk_warehouse_id_972aeae2_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walk
    ADD CONSTRAINT rfid_walk_zone_id_0b5d9616_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walkline
    ADD CONSTRAINT rfid_walkline_booked_in_id_0f1e3930_fk_locations_bin_id FOREIGN KEY (booked_in_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walkline
    ADD CONSTRAINT rfid_walkline_lot_id_13a2d1f8_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walkline
    ADD CONSTRAINT rfid_walkline_sku_id_d5e1b0fb_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rfid_walkline
    ADD CONSTRAINT rfid_walkline_walk_id_9eec35e2_fk_rfid_walk_id FOREIGN KEY (walk_id) REFERENCES public.rfid_walk(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_carton
    ADD CONSTRAINT sales_carton_order_id_49790a33_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_carton
    ADD CONSTRAINT sales_carton_packed_by_id_3080cec1_fk_accounts_user_id FOREIGN KEY (packed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_carton
    ADD CONSTRAINT sales_carton_shipment_id_fde4d6fa_fk_sales_shipment_id FOREIGN KEY (shipment_id) REFERENCES public.sales_shipment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_cartonline
    ADD CONSTRAINT sales_cartonline_carton_id_34fb4d8f_fk_sales_carton_id FOREIGN KEY (carton_id) REFERENCES public.sales_carton(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_cartonline
    ADD CONSTRAINT sales_cartonline_pick_line_id_b79df180_fk_sales_pickline_id FOREIGN KEY (pick_line_id) REFERENCES public.sales_pickline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_channelwarehouse
    ADD CONSTRAINT sales_channelwarehou_channel_id_15508140_fk_sales_sal FOREIGN KEY (channel_id) REFERENCES public.sales_saleschannel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_channelwarehouse
    ADD CONSTRAINT sales_channelwarehou_warehouse_id_882ae2e4_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_customer
    ADD CONSTRAINT sales_customer_channel_id_7701582c_fk_sales_saleschannel_id FOREIGN KEY (channel_id) REFERENCES public.sales_saleschannel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_customeraddress
    ADD CONSTRAINT sales_customeraddress_customer_id_f10f2a14_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_customercontact
    ADD CONSTRAINT sales_customercontact_customer_id_9185561f_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_channel_id_6fd8a8ea_fk_sales_saleschannel_id FOREIGN KEY (channel_id) REFERENCES public.sales_saleschannel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_customer_id_798c889f_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_held_by_id_867b90df_fk_accounts_user_id FOREIGN KEY (held_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_owner_id_b3f9201b_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_part_of_id_677a4ade_fk_sales_order_id FOREIGN KEY (part_of_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_placed_by_id_1587506d_fk_accounts_user_id FOREIGN KEY (placed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_order
    ADD CONSTRAINT sales_order_warehouse_id_a7eb0089_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_orderkit
    ADD CONSTRAINT sales_orderkit_order_id_78d0721f_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_orderkit
    ADD CONSTRAINT sales_orderkit_sku_id_bad1c800_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_orderline
    ADD CONSTRAINT sales_orderline_kit_id_f8c9159c_fk_sales_orderkit_id FOREIGN KEY (kit_id) REFERENCES public.sales_orderkit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_orderline
    ADD CONSTRAINT sales_orderline_order_id_9f597de6_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_orderline
    ADD CONSTRAINT sales_orderline_sku_id_dc22fd31_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_parcelrate
    ADD CONSTRAINT sales_parcelrate_warehouse_id_da7ff72a_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_pick
    ADD CONSTRAINT sales_pick_order_id_6b5fce92_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_pick
    ADD CONSTRAINT sales_pick_picked_by_id_ef803530_fk_accounts_user_id FOREIGN KEY (picked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_pickline
    ADD CONSTRAINT sales_pickline_from_bin_id_e873fe16_fk_locations_bin_id FOREIGN KEY (from_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_pickline
    ADD CONSTRAINT sales_pickline_order_line_id_2e1d5291_fk_sales_orderline_id FOREIGN KEY (order_line_id) REFERENCES public.sales_orderline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_pickline
    ADD CONSTRAINT sales_pickline_pick_id_cb00d0dd_fk_sales_pick_id FOREIGN KEY (pick_id) REFERENCES public.sales_pick(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_pickline
    ADD CONSTRAINT sales_pickline_to_bin_id_26f49212_fk_locations_bin_id FOREIGN KEY (to_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_shipment
    ADD CONSTRAINT sales_shipment_order_id_28b5d052_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_shipment
    ADD CONSTRAINT sales_shipment_shipped_by_id_d0a5c443_fk_accounts_user_id FOREIGN KEY (shipped_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_sourcingoption
    ADD CONSTRAINT sales_sourcingoption_order_id_5d0f44e3_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_actor_id_6a3efdde_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_settled_by_id_5d35d0db_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scanning_scan
    ADD CONSTRAINT scanning_scan_warehouse_id_819ff6c5_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scanning_scanphoto
    ADD CONSTRAINT scanning_scanphoto_added_by_id_e5653899_fk_accounts_user_id FOREIGN KEY (added_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scanning_scanphoto
    ADD CONSTRAINT scanning_scanphoto_scan_id_1275df85_fk_scanning_scan_id FOREIGN KEY (scan_id) REFERENCES public.scanning_scan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_device
    ADD CONSTRAINT sensors_device_warehouse_id_3124acaa_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_device
    ADD CONSTRAINT sensors_device_zone_id_ea0dc12b_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_excursion
    ADD CONSTRAINT sensors_excursion_settled_by_id_b182afdb_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_excursion
    ADD CONSTRAINT sensors_excursion_warehouse_id_525841ea_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_excursion
    ADD CONSTRAINT sensors_excursion_zone_id_b70babe7_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_excursionhold
    ADD CONSTRAINT sensors_excursionhol_excursion_id_58c396a8_fk_sensors_e FOREIGN KEY (excursion_id) REFERENCES public.sensors_excursion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_excursionhold
    ADD CONSTRAINT sensors_excursionhold_hold_id_21519ba4_fk_stock_hold_id FOREIGN KEY (hold_id) REFERENCES public.stock_hold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_minute
    ADD CONSTRAINT sensors_minute_device_id_83026357_fk_sensors_device_id FOREIGN KEY (device_id) REFERENCES public.sensors_device(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_pieceweight
    ADD CONSTRAINT sensors_pieceweight_measured_by_id_6cd443b7_fk_accounts_user_id FOREIGN KEY (measured_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_pieceweight
    ADD CONSTRAINT sensors_pieceweight_sku_id_7bf313ac_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sensors_zonelimits
    ADD CONSTRAINT sensors_zonelimits_zone_id_ec1addd7_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_putawayrule
    ADD CONSTRAINT slotting_putawayrule_category_id_8d954ec0_fk_catalog_c FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_putawayrule
    ADD CONSTRAINT slotting_putawayrule_sku_id_3cf5bc11_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_putawayrule
    ADD CONSTRAINT slotting_putawayrule_warehouse_id_f1951555_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_ruleplace
    ADD CONSTRAINT slotting_ruleplace_bin_id_51f2eb79_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_ruleplace
    ADD CONSTRAINT slotting_ruleplace_rule_id_92f14fde_fk_slotting_putawayrule_id FOREIGN KEY (rule_id) REFERENCES public.slotting_putawayrule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_ruleplace
    ADD CONSTRAINT slotting_ruleplace_zone_id_0f71ad22_fk_locations_zone_id FOREIGN KEY (zone_id) REFERENCES public.locations_zone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_skuvelocity
    ADD CONSTRAINT slotting_skuvelocity_owner_id_8de28c5f_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_skuvelocity
    ADD CONSTRAINT slotting_skuvelocity_sku_id_fbdf9ac2_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_skuvelocity
    ADD CONSTRAINT slotting_skuvelocity_warehouse_id_cbd9cff7_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_carried_by_id_e6e82898_fk_accounts_user_id FOREIGN KEY (carried_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_from_bin_id_a9600496_fk_locations_bin_id FOREIGN KEY (from_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_other_owner_id_3a727b18_fk_catalog_owner_id FOREIGN KEY (other_owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_other_sku_id_308ba50d_fk_catalog_sku_id FOREIGN KEY (other_sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_owner_id_84ef2978_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_sku_id_e7cb0c43_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_to_bin_id_be041c56_fk_locations_bin_id FOREIGN KEY (to_bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.slotting_slotmove
    ADD CONSTRAINT slotting_slotmove_warehouse_id_084ed265_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_allocation
    ADD CONSTRAINT stock_allocation_bin_id_8dcc61bd_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_allocation
    ADD CONSTRAINT stock_allocation_lot_id_02cc2123_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_allocation
    ADD CONSTRAINT stock_allocation_owner_id_3c51ba57_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_allocation
    ADD CONSTRAINT stock_allocation_reservation_id_fbb44d44_fk_stock_res FOREIGN KEY (reservation_id) REFERENCES public.stock_reservation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_allocation
    ADD CONSTRAINT stock_allocation_sku_id_d2aed28c_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_availability
    ADD CONSTRAINT stock_availability_owner_id_2e409c04_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_availability
    ADD CONSTRAINT stock_availability_sku_id_613d2ecb_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_availability
    ADD CONSTRAINT stock_availability_warehouse_id_1404eb4f_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_books
    ADD CONSTRAINT stock_books_owner_id_3c0a4f40_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_closedperiod
    ADD CONSTRAINT stock_closedperiod_actor_id_8ace585e_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_closedperiod
    ADD CONSTRAINT stock_closedperiod_owner_id_b1cddee8_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_costchange
    ADD CONSTRAINT stock_costchange_actor_id_c4330a5b_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_costchange
    ADD CONSTRAINT stock_costchange_owner_id_f879ce34_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_costchange
    ADD CONSTRAINT stock_costchange_sku_id_a3ee9d89_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_coststate
    ADD CONSTRAINT stock_coststate_owner_id_9cf57fac_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_coststate
    ADD CONSTRAINT stock_coststate_sku_id_049c86ec_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_expiryrule
    ADD CONSTRAINT stock_expiryrule_category_id_0692203d_fk_catalog_category_id FOREIGN KEY (category_id) REFERENCES public.catalog_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_expiryrule
    ADD CONSTRAINT stock_expiryrule_sku_id_3179b71f_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_bin_id_ac064114_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_lot_id_3e034692_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_owner_id_871d8f87_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_hold
    ADD CONSTRAINT stock_hold_sku_id_1e287e9b_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_holdchange
    ADD CONSTRAINT stock_holdchange_hold_id_286d87c8_fk_stock_hold_id FOREIGN KEY (hold_id) REFERENCES public.stock_hold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_lot
    ADD CONSTRAINT stock_lot_owner_id_d708e6c4_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_lot
    ADD CONSTRAINT stock_lot_sku_id_397ba1e9_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_lotchange
    ADD CONSTRAINT stock_lotchange_lot_id_041814f8_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_reservationchange
    ADD CONSTRAINT stock_reservationcha_reservation_id_53151b5f_fk_stock_res FOREIGN KEY (reservation_id) REFERENCES public.stock_reservation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_weight
    ADD CONSTRAINT stock_weight_bin_id_ecad6d4e_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_weight
    ADD CONSTRAINT stock_weight_lot_id_9782a787_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_weight
    ADD CONSTRAINT stock_weight_owner_id_7dbac67b_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.stock_weight
    ADD CONSTRAINT stock_weight_sku_id_623a1c8d_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_answer
    ADD CONSTRAINT tracing_answer_customer_id_bfa52d94_fk_sales_customer_id FOREIGN KEY (customer_id) REFERENCES public.sales_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_answer
    ADD CONSTRAINT tracing_answer_lot_id_cdaed1cd_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_answer
    ADD CONSTRAINT tracing_answer_noted_by_id_4f05f989_fk_accounts_user_id FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_answer
    ADD CONSTRAINT tracing_answer_order_id_1a6e9b55_fk_sales_order_id FOREIGN KEY (order_id) REFERENCES public.sales_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_answer
    ADD CONSTRAINT tracing_answer_recall_id_04188017_fk_tracing_recall_id FOREIGN KEY (recall_id) REFERENCES public.tracing_recall(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_recall
    ADD CONSTRAINT tracing_recall_created_by_id_bba758c5_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_recalllot
    ADD CONSTRAINT tracing_recalllot_lot_id_cdfd5980_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.tracing_recalllot
    ADD CONSTRAINT tracing_recalllot_recall_id_504f8504_fk_tracing_recall_id FOREIGN KEY (recall_id) REFERENCES public.tracing_recall(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrival
    ADD CONSTRAINT transfers_arrival_noted_by_id_c6a88fa0_fk_accounts_user_id FOREIGN KEY (noted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrival
    ADD CONSTRAINT transfers_arrival_owner_id_44a0fe27_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrival
    ADD CONSTRAINT transfers_arrival_transfer_id_ce725bb0_fk_transfers_transfer_id FOREIGN KEY (transfer_id) REFERENCES public.transfers_transfer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivallin_arrival_id_1b33c0ce_fk_transfers FOREIGN KEY (arrival_id) REFERENCES public.transfers_arrival(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivallin_dispatch_line_id_96ef2496_fk_transfers FOREIGN KEY (dispatch_line_id) REFERENCES public.transfers_dispatchline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivallin_line_id_4c4431a9_fk_transfers FOREIGN KEY (line_id) REFERENCES public.transfers_transferline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivalline_bin_id_4a0a58eb_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivalline_lot_id_681ec1e2_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_arrivalline
    ADD CONSTRAINT transfers_arrivalline_owner_id_9955f89f_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatch
    ADD CONSTRAINT transfers_dispatch_owner_id_774b6f45_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatch
    ADD CONSTRAINT transfers_dispatch_shipped_by_id_e85ecaba_fk_accounts_user_id FOREIGN KEY (shipped_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatch
    ADD CONSTRAINT transfers_dispatch_transfer_id_de393744_fk_transfers FOREIGN KEY (transfer_id) REFERENCES public.transfers_transfer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchli_dispatch_id_b55892d5_fk_transfers FOREIGN KEY (dispatch_id) REFERENCES public.transfers_dispatch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchli_line_id_37d47a9c_fk_transfers FOREIGN KEY (line_id) REFERENCES public.transfers_transferline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchline_bin_id_ce5b9efa_fk_locations_bin_id FOREIGN KEY (bin_id) REFERENCES public.locations_bin(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchline_lot_id_706c4627_fk_stock_lot_id FOREIGN KEY (lot_id) REFERENCES public.stock_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_dispatchline
    ADD CONSTRAINT transfers_dispatchline_owner_id_faec9c1f_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_created_by_id_f396505d_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_from_warehouse_id_f24e1516_fk_locations FOREIGN KEY (from_warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_owner_id_eb8226ea_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transfer
    ADD CONSTRAINT transfers_transfer_to_warehouse_id_e30fc6f9_fk_locations FOREIGN KEY (to_warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transferline
    ADD CONSTRAINT transfers_transferli_transfer_id_b339379b_fk_transfers FOREIGN KEY (transfer_id) REFERENCES public.transfers_transfer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transferline
    ADD CONSTRAINT transfers_transferline_owner_id_e76109ca_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.transfers_transferline
    ADD CONSTRAINT transfers_transferline_sku_id_3996f2c9_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_agreement
    ADD CONSTRAINT vmi_agreement_agreed_by_id_9b279411_fk_accounts_user_id FOREIGN KEY (agreed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_agreement
    ADD CONSTRAINT vmi_agreement_supplier_id_c71b94b0_fk_purchasing_supplier_id FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_item
    ADD CONSTRAINT vmi_item_owner_id_4ef86f1f_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_item
    ADD CONSTRAINT vmi_item_sku_id_52ce4c45_fk_catalog_sku_id FOREIGN KEY (sku_id) REFERENCES public.catalog_sku(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_item
    ADD CONSTRAINT vmi_item_supplier_id_5233e335_fk_purchasing_supplier_id FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_item
    ADD CONSTRAINT vmi_item_warehouse_id_c682e4bd_fk_locations_warehouse_id FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_supplyline
    ADD CONSTRAINT vmi_supplyline_item_id_dab0eea6_fk_vmi_item_id FOREIGN KEY (item_id) REFERENCES public.vmi_item(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_supplyline
    ADD CONSTRAINT vmi_supplyline_proposal_id_cc733a15_fk_vmi_supplyproposal_id FOREIGN KEY (proposal_id) REFERENCES public.vmi_supplyproposal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_supplyproposal
    ADD CONSTRAINT vmi_supplyproposal_owner_id_2af991b0_fk_catalog_owner_id FOREIGN KEY (owner_id) REFERENCES public.catalog_owner(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_supplyproposal
    ADD CONSTRAINT vmi_supplyproposal_proposed_by_id_d83fac9c_fk_accounts_user_id FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_supplyproposal
    ADD CONSTRAINT vmi_supplyproposal_supplier_id_ebd85414_fk_purchasin FOREIGN KEY (supplier_id) REFERENCES public.purchasing_supplier(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.vmi_supplyproposal
    ADD CONSTRAINT vmi_supplyproposal_warehouse_id_1ccc29ff_fk_locations FOREIGN KEY (warehouse_id) REFERENCES public.locations_warehouse(id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO public.django_migrations (app, name, applied) VALUES
('contenttypes', '0001_initial', now()),
('contenttypes', '0002_remove_content_type_name', now()),
('auth', '0001_initial', now()),
('auth', '0002_alter_permission_name_max_length', now()),
('auth', '0003_alter_user_email_max_length', now()),
('auth', '0004_alter_user_username_opts', now()),
('auth', '0005_alter_user_last_login_null', now()),
('auth', '0006_require_contenttypes_0002', now()),
('auth', '0007_alter_validators_add_error_messages', now()),
('auth', '0008_alter_user_username_max_length', now()),
('auth', '0009_alter_user_last_name_max_length', now()),
('auth', '0010_alter_group_name_max_length', now()),
('auth', '0011_update_proxy_permissions', now()),
('auth', '0012_alter_user_first_name_max_length', now()),
('accounts', '0001_initial', now()),
('accounts', '0002_scopes', now()),
('account', '0001_initial', now()),
('account', '0002_email_max_length', now()),
('account', '0003_alter_emailaddress_create_unique_verified_email', now()),
('account', '0004_alter_emailaddress_drop_unique_email', now()),
('account', '0005_emailaddress_idx_upper_email', now()),
('account', '0006_emailaddress_lower', now()),
('account', '0007_emailaddress_idx_email', now()),
('account', '0008_emailaddress_unique_primary_email_fixup', now()),
('account', '0009_emailaddress_unique_primary_email', now()),
('accounts', '0003_people_of_suppliers', now()),
('automation', '0001_initial', now()),
('locations', '0001_initial', now()),
('locations', '0002_virtual_bins', now()),
('locations', '0003_time_zones', now()),
('locations', '0004_zones_have_versions', now()),
('locations', '0005_another_owner', now()),
('locations', '0006_where_warehouses_are', now()),
('locations', '0007_coordinates_and_roles', now()),
('locations', '0008_streets', now()),
('catalog', '0001_initial', now()),
('catalog', '0002_house_owner_and_units', now()),
('catalog', '0003_search', now()),
('catalog', '0004_units_have_versions', now()),
('catalog', '0005_tracking_and_picking', now()),
('catalog', '0006_bills_of_materials', now()),
('catalog', '0007_categories', now()),
('catalog', '0008_owners_are_closed', now()),
('catalog', '0009_usual_units', now()),
('catalog', '0010_particulars', now()),
('catalog', '0011_business', now()),
('catalog', '0012_weighed_skus', now()),
('stock', '0001_initial', now()),
('stock', '0002_untracked_lot', now()),
('stock', '0003_claim_by_one_index', now()),
('stock', '0004_room_for_updates', now()),
('stock', '0005_lots_serials_and_holds', now()),
('stock', '0006_lots_in_the_book', now()),
('stock', '0007_quantities_in_no_index', now()),
('stock', '0008_value', now()),
('stock', '0009_bundles_have_no_stock', now()),
('stock', '0010_making', now()),
('stock', '0011_owners_stay_apart', now()),
('stock', '0012_change_of_owner', now()),
('stock', '0013_marks_as_texts', now()),
('stock', '0014_allocations', now()),
('stock', '0015_movements_between_owners', now()),
('stock', '0016_weights', now()),
('purchasing', '0001_initial', now()),
('purchasing', '0002_numbers', now()),
('purchasing', '0003_receipts_corrected', now()),
('purchasing', '0004_received_lots', now()),
('purchasing', '0005_suppliers_addresses_terms_and_price_breaks', now()),
('purchasing', '0006_deliveries_and_claims', now()),
('purchasing', '0007_approval_acknowledgement_and_revisions', now()),
('purchasing', '0008_buyers_approve_nothing', now()),
('purchasing', '0009_returns_to_suppliers', now()),
('purchasing', '0010_discrepancies_have_versions', now()),
('catalog', '0013_holdings', now()),
('billing', '0001_suppliers_invoices', now()),
('billing', '0002_numbers', now()),
('sales', '0001_initial', now()),
('sales', '0002_numbers', now()),
('sales', '0003_picks_taken_back', now()),
('sales', '0004_customer_minimum_life_days', now()),
('sales', '0005_kits_on_orders', now()),
('sales', '0006_owners_stay_apart', now()),
('sales', '0007_channels_addresses_holds_and_parts', now()),
('sales', '0008_released_and_dropped', now()),
('sales', '0009_ssccs', now()),
('sales', '0010_carton_weights', now()),
('locations', '0009_holdings', now()),
('sales', '0011_deliveries_of_orders', now()),
('carriers', '0001_initial', now()),
('carriers', '0002_accounts_with_carriers', now()),
('carriers', '0003_shipments_marked_by_hand', now()),
('catalog', '0014_sku_pictures', now()),
('locations', '0010_numbers_of_gs1', now()),
('demand', '0001_initial', now()),
('demand', '0002_facts', now()),
('demand', '0003_forecasts', now()),
('demand', '0004_lived', now()),
('demand', '0005_promotions', now()),
('demand', '0006_picks', now()),
('stock', '0017_weighings_taken_back', now()),
('stock', '0018_marks_tell_moments', now()),
('epcis', '0001_captured_events', now()),
('purchasing', '0011_inspections', now()),
('purchasing', '0012_what_returns_cost', now()),
('kanban', '0001_initial', now()),
('labels', '0001_initial', now()),
('labels', '0002_printers', now()),
('labels', '0003_kanban_cards', now()),
('mfa', '0001_initial', now()),
('mfa', '0002_authenticator_timestamps', now()),
('mfa', '0003_authenticator_type_uniq', now()),
('outage', '0001_sheets', now()),
('outbox', '0001_initial', now()),
('packing', '0001_initial', now()),
('partners', '0001_initial', now()),
('picking', '0001_initial', now()),
('procrastinate', '0001_initial', now()),
('procrastinate', '0002_drop_started_at_column', now()),
('procrastinate', '0003_drop_started_at_column', now()),
('procrastinate', '0004_drop_procrastinate_version_table', now()),
('procrastinate', '0005_fix_procrastinate_fetch_job', now()),
('procrastinate', '0006_fix_trigger_status_events_insert', now()),
('procrastinate', '0007_add_queueing_lock_column', now()),
('procrastinate', '0008_close_fetch_job_race_condition', now()),
('procrastinate', '0009_add_defer_job_function', now()),
('procrastinate', '0010_add_procrastinate_periodic_defers', now()),
('procrastinate', '0011_add_foreign_key_index', now()),
('procrastinate', '0012_add_locks_to_periodic_defer', now()),
('procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
('procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
('procrastinate', '0015_add_trigger_on_job_deletion', now()),
('procrastinate', '0016_delete_finished_jobs', now()),
('procrastinate', '0017_add_checks_to_finish_job', now()),
('procrastinate', '0018_add_checks_to_retry_job', now()),
('procrastinate', '0019_fix_finish_job_compat_issue', now()),
('procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
('procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
('procrastinate', '0022_null_locks_excluded', now()),
('procrastinate', '0023_remove_old_finish_job_function', now()),
('procrastinate', '0024_job_id_bigint', now()),
('procrastinate', '0025_add_models', now()),
('procrastinate', '0026_add_job_priority', now()),
('procrastinate', '0027_add_periodic_job_priority', now()),
('procrastinate', '0028_add_cancel_states', now()),
('procrastinate', '0029_add_additional_params_to_retry_job', now()),
('procrastinate', '0030_alter_procrastinateevent_options', now()),
('procrastinate', '0031_add_indexes_for_fetch_job', now()),
('procrastinate', '0032_pre_cancel_notification', now()),
('procrastinate', '0033_post_cancel_notification', now()),
('procrastinate', '0034_pre_add_heartbeat', now()),
('procrastinate', '0035_post_add_heartbeat', now()),
('procrastinate', '0036_add_worker_model', now()),
('procrastinate', '0037_pre_batch_defer_jobs', now()),
('procrastinate', '0038_post_batch_defer_jobs', now()),
('procrastinate', '0039_pre_priority_lock_fetch_job', now()),
('procrastinate', '0040_pre_retry_failed_job', now()),
('procrastinate', '0041_post_retry_failed_job', now()),
('production', '0001_initial', now()),
('production', '0002_numbers', now()),
('refills', '0001_initial', now()),
('replenishing', '0001_policies_runs_and_proposals', now()),
('replenishing', '0002_carried_out', now()),
('replenishing', '0003_picks', now()),
('replenishing', '0004_orders_together', now()),
('returns', '0001_initial', now()),
('returns', '0002_numbers', now()),
('rfid', '0001_readers_and_gates', now()),
('rfid', '0002_ways_back_lots_and_pallets', now()),
('sales', '0012_how_customers_are_picked_for', now()),
('scanning', '0001_scans', now()),
('scanning', '0002_photographs', now()),
('sensors', '0001_devices', now()),
('sessions', '0001_initial', now()),
('slotting', '0001_rules_and_velocities', now()),
('slotting', '0002_moves', now()),
('stock', '0019_expiry_rules', now()),
('tracing', '0001_initial', now()),
('tracing', '0002_numbers', now()),
('transfers', '0001_initial', now()),
('transfers', '0002_numbers', now()),
('transfers', '0003_what_moves_and_lots', now()),
('transfers', '0004_arrivals_in_part', now()),
('vmi', '0001_initial', now()),
('web', '0001_initial', now()),
('web', '0002_cache', now()),
('accounts', '0001_squashed_0002_scopes', now()),
('catalog', '0001_squashed_0012_weighed_skus', now()),
('locations', '0001_squashed_0008_streets', now()),
('stock', '0001_squashed_0016_weights', now()),
('purchasing', '0001_squashed_0009_returns_to_suppliers', now()),
('sales', '0001_squashed_0009_ssccs', now()),
('transfers', '0001_squashed_0003_what_moves_and_lots', now());
