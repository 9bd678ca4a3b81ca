-- A feed's networks hold networks, like every network column; lo and hi are what reads compare with.
ALTER TABLE feed_network ADD CONSTRAINT feed_network_network_check CHECK (
  network = network(network)::inet
  AND lo = set_masklen(network, CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
  AND hi = set_masklen(broadcast(network), CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
);

-- The test reports that were sent before reports had a purpose.
UPDATE report SET purpose = 'test' WHERE complaint_id IS NULL;
