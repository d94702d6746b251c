/** The picture of a map for link previews, as PNG: they take no SVG. A few KB, fetched once by whoever previews a link. */
export default /* sql */ `
alter table maps add column preview bytea;

-- A view's columns are those that its table had when it was made.
create or replace view listed as select * from maps where listed_at is not null;
`;
