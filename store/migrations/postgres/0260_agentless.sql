-- +goose Up
-- Clients to whom no agent was added are a filter of the list.
CREATE INDEX clients_agentless ON clients (partner, name_key, ref) WHERE removed_at IS NULL AND status = 1 AND agents = 0;
