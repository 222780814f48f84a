package desk

import (
	"context"
	"encoding/json"

	"partnerdesk/platform"
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

// Timeline lists what was done to a client, newest first, and before that to the
// onboarding that made it: by the kinds of actors, of everybody with none. before is
// the Seq of the last entry seen, next that of a further page; 0 where there is none.
func (v *View) Timeline(ctx context.Context, ref string, kinds []string, before int64, limit int) (entries []store.AuditEntry, next int64, err error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, 0, err
	}
	narrow := store.AuditFilter{ClientRef: ref, ActorKinds: kinds, Before: before, Limit: limit}
	entries, next, err = v.d.store.Audit.List(ctx, v.actor.Partner, narrow)
	if err != nil || next > 0 {
		return entries, next, err
	}
	o, err := v.d.store.Onboarding.ByClient(ctx, v.actor.Partner, ref)
	if platform.Is(err, platform.NotFound) {
		return entries, 0, nil // it came by another route
	}
	if err != nil {
		return nil, 0, err
	}
	// The entry of the acceptance names the client, and stands above.
	room := limit - len(entries)
	narrow.ClientRef, narrow.ObjectKind, narrow.ObjectID, narrow.Limit = "", "onboarding", o.ID, max(room, 1)
	earlier, next, err := v.d.store.Audit.List(ctx, v.actor.Partner, narrow)
	if room == 0 && len(earlier) > 0 {
		return entries, entries[limit-1].Seq, err
	}
	return append(entries, earlier...), next, err
}

func asJSON(v any) json.RawMessage {
	raw, _ := json.Marshal(v) // maps of strings and plain structs: cannot fail
	return raw
}
