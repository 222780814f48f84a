// Package store keeps what the dashboard knows by itself: partners and their
// brands, people, sessions, the audit trail, the mirror of the platform's client
// list, intents, the wizard's memory and a cache. It runs on SQLite, or on
// PostgreSQL where several replicas share it; each query is written once and
// taken by both.
//
// Every error is a *platform.Error. What is absent and what belongs to another
// partner are both NotFound. No method returns a zero value for "not there".
package store
