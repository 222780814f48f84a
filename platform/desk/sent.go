package desk

import "context"

// Sent notes a change that was made at the platform past this desk, by the API
// explorer: it goes into the audit trail, and what is known here of the client it
// was done to is read anew.
func (v *View) Sent(ctx context.Context, c Change) {
	v.record(ctx, c)
	if c.Ref == "" {
		return
	}
	ctx = context.WithoutCancel(ctx)
	v.forget(ctx, c.Ref)
	if err := v.refreshFacts(ctx, c.Ref); err != nil {
		v.d.log.Warn("a client’s facts could not be read after a change", "ref", c.Ref, "err", err)
	}
}
