-- +goose Up
-- Clients to whom no agent was added are a filter of the list. The index holds all that
-- the list shows, as those of the other signals do.
CREATE INDEX clients_agentless ON clients (partner, name_key, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, facts_at, removed_at, flowless, ready, burn, on_shift) WHERE removed_at IS NULL AND status = 1 AND agents = 0;
