-- Rows whose columns change again and again. Where a page has room, the new version of a row stands beside the old one and no index gets an
-- entry for it; a full page sends it elsewhere, with an entry in every index. Charge lines change once, so room for that would be lost after it.
-- Holds for pages that are filled from now on.
ALTER TABLE account SET (fillfactor = 70);
ALTER TABLE counter SET (fillfactor = 70);
ALTER TABLE encounter SET (fillfactor = 60);
