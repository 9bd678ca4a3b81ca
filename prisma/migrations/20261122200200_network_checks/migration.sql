-- A network column holds a network: no host bits beyond its prefix. lo and hi are its first and last host address,
-- which is what every read compares with; a wrong one would show a sender somebody else's addresses.
ALTER TABLE claim_block ADD CONSTRAINT claim_block_network_check CHECK (network = network(network)::inet);

ALTER TABLE network_grant ADD CONSTRAINT network_grant_network_check CHECK (
  network = network(network)::inet
  AND lo = set_masklen(network, CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
  AND hi = set_masklen(broadcast(network), CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
);

ALTER TABLE ip_status ADD CONSTRAINT ip_status_network_check CHECK (
  network = network(network)::inet
  AND lo = set_masklen(network, CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
  AND hi = set_masklen(broadcast(network), CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
);
