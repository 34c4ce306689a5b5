-- One row: the number of the last committed batch and who wrote it. Written in the same transaction
-- as the batch, so that after a lost connection it tells whether that transaction was committed.
-- `ballast` is filled and emptied to find out whether a full disk has room again.
CREATE TABLE muster_journal (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  batch BIGINT NOT NULL,
  writer TEXT NOT NULL,
  ballast {blob}
);

INSERT INTO muster_journal (only_row, batch, writer) VALUES (1, 0, 'nobody');
