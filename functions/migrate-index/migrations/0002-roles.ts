/**
 * Who may do what. Both log in by an IAM token, where there is IAM (`rds_iam`), and get their limits with their role: a
 * SET in a session would pin the proxy's connection to it.
 */
export default /* sql */ `
do $$
begin
  if not exists (select from pg_roles where rolname = 'indexer') then create role indexer login; end if;
  if not exists (select from pg_roles where rolname = 'gallery') then create role gallery login; end if;
  if exists (select from pg_roles where rolname = 'rds_iam') then
    grant rds_iam to indexer, gallery;
  end if;
end $$;

-- No query of a visitor takes longer than somebody would wait; nor does it wait for a migration's lock.
alter role gallery set statement_timeout = '2s';
alter role gallery set lock_timeout = '1s';
alter role gallery set default_transaction_read_only = on;
-- A search is small: starting workers for it takes longer than it does.
alter role gallery set max_parallel_workers_per_gather = 0;
alter role gallery set jit = off;
alter role indexer set statement_timeout = '20s';
alter role indexer set idle_in_transaction_session_timeout = '20s';

revoke create on schema public from public;
revoke all on all tables in schema public from public;
grant select on maps, listed, facets, words to gallery;
grant select, insert, update on maps to indexer;
`;
