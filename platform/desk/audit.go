package desk

import (
	"context"
	"encoding/json"

	"partnerdesk/store"
)

// Change is something that was done, for the audit trail. Before and After are
// JSON and hold nothing secret.
type Change struct {
	Action, Object, ObjectID string
	Ref                      string // the client it was done to, if any
	Summary                  string
	Before, After            json.RawMessage
}

// Record puts a change that was made outside the desk into the audit trail.
func (v *View) Record(ctx context.Context, c Change) { v.record(ctx, c) }

// record must not be skipped because the browser has gone, and a failure of it
// doesn't undo what was done: it is logged as an error.
func (v *View) record(ctx context.Context, c Change) {
	_, err := v.d.store.Audit.Append(context.WithoutCancel(ctx), store.AuditEntry{
		Partner: v.actor.Partner, Actor: v.actor.Actor,
		Action: c.Action, ObjectKind: c.Object, ObjectID: c.ObjectID, ClientRef: c.Ref, Summary: c.Summary,
		Before: c.Before, After: c.After, RequestID: v.actor.RequestID, IP: v.actor.IP,
	})
	if err != nil {
		v.d.log.Error("the audit trail could not be written", "action", c.Action, "request", v.actor.RequestID, "err", err)
	}
}

// Timeline lists what was done to a client, newest first.
func (v *View) Timeline(ctx context.Context, ref string, limit int) ([]store.AuditEntry, error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, err
	}
	entries, _, err := v.d.store.Audit.List(ctx, v.actor.Partner, store.AuditFilter{ClientRef: ref, Limit: limit})
	return entries, err
}

func asJSON(v any) json.RawMessage {
	raw, _ := json.Marshal(v) // maps of strings and plain structs: cannot fail
	return raw
}
