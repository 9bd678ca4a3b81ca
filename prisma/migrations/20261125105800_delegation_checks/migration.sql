-- As for grants: a wrong bound would show somebody else's addresses. Nobody delegates to themselves.
ALTER TABLE delegation ADD CONSTRAINT delegation_network_check CHECK (
  network = network(network)::inet
  AND lo = set_masklen(network, CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
  AND hi = set_masklen(broadcast(network), CASE family(network) WHEN 4 THEN 32 ELSE 128 END)
);

ALTER TABLE delegation ADD CONSTRAINT delegation_other_check CHECK (organization_id <> from_organization_id);
