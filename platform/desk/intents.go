package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// How an intent is settled. A call is given longer than any platform takes; a
// browser is not kept waiting that long and is sent to the intent's own page.
const (
	callLimit    = 90 * time.Second
	browserWait  = 5 * time.Second
	retryBlocked = 30 * time.Second // next look after one that got no answer
)

// Result is what a costly call achieved; which fields hold depends on the kind.
type Result struct {
	RequestID platform.RequestID `json:"request_id,omitempty"`
	ClientID  platform.ClientID  `json:"-"` // a secret: goes into the directory, sealed, and nowhere else
	ClientRef string             `json:"client_ref,omitempty"`
	Draft     string             `json:"draft,omitempty"`
	DIDID     string             `json:"did_id,omitempty"`
	Number    platform.Phone     `json:"number,omitempty"`
	AgentID   string             `json:"agent_id,omitempty"`
	Extension string             `json:"extension,omitempty"`
	FlowID    string             `json:"flow_id,omitempty"`
	StandIn   bool               `json:"stand_in,omitempty"` // of a flow: the bot or transfer that was asked for is set
	Why       string             `json:"why,omitempty"`      // it is not: the platform's reason
	Session   string             `json:"session,omitempty"`  // of a masking
	Balance   *platform.Paise    `json:"balance,omitempty"`
	ValidTill *time.Time         `json:"valid_till,omitempty"`
}

// refusal is what is kept of a refused call, so that the form can be drawn again
// with the platform's words beside its fields.
type refusal struct {
	Kind   platform.Kind     `json:"kind"`
	Msg    string            `json:"msg"`
	Fields map[string]string `json:"fields,omitempty"`
	Quoted bool              `json:"quoted,omitempty"`
}

// act is one costly call about to be made.
type act struct {
	id      string // from the form: the same form sent twice is the same intent
	kind    store.IntentKind
	ref     string // client, where there is one
	subject string // what the call is about: with the kind and client, the lock
	summary string // in words, for the intent's page and the audit trail
	params  any    // what recognising and applying the outcome needs; never a secret
	// agreed, where set, refuses what is not any more as it was when somebody agreed.
	// It reads once the intent holds its lock, so that two cannot both see the old.
	agreed func(context.Context, platform.API) error
	call   func(context.Context, platform.API) (Result, error)
}

// do writes an intent down, sends its call once, and waits for the answer as
// long as a browser may be kept waiting. What comes back is the intent as it
// stands then. An id that is known already is not sent again: its state is
// returned. While another intent for the same thing is open, do is Conflict.
func (v *View) do(ctx context.Context, a act) (store.Intent, error) {
	if err := v.staffOnly(); err != nil {
		return store.Intent{}, err
	}
	how, ok := handlingOf(a.kind)
	if !ok {
		return store.Intent{}, platform.Errorf(platform.Internal, "no handling of %s", a.kind)
	}
	if a.id == "" {
		return store.Intent{}, platform.Errorf(platform.Invalid, "This form has lost its number. Load the page again.")
	}
	if known, err := v.d.store.Intents.Get(ctx, v.actor.Partner, a.id); err == nil {
		return v.sameAct(known, a)
	} else if !platform.Is(err, platform.NotFound) {
		return store.Intent{}, err
	}
	api, err := v.api(ctx)
	if err != nil {
		return store.Intent{}, err
	}
	before, err := how.before(ctx, v, api, a)
	v.d.note(v.actor.Partner, err)
	if err != nil {
		return store.Intent{}, nothingSent(err)
	}
	params, err := json.Marshal(a.params)
	if err != nil {
		return store.Intent{}, err
	}
	snapshot, err := json.Marshal(before)
	if err != nil {
		return store.Intent{}, err
	}
	intent, existed, err := v.d.store.Intents.Plan(ctx, store.Intent{
		ID: a.id, Partner: v.actor.Partner, ClientRef: a.ref, Kind: a.kind, Subject: a.subject,
		Actor:     v.actor.Actor,
		RequestID: v.actor.RequestID, Summary: a.summary, Params: params, Before: snapshot,
	})
	if err != nil {
		return store.Intent{}, err
	}
	if existed {
		return v.sameAct(intent, a)
	}
	if a.agreed != nil {
		if err := a.agreed(ctx, api); err != nil {
			return store.Intent{}, v.withdraw(ctx, intent, err)
		}
	}
	if err := v.d.store.Intents.MarkSent(ctx, v.actor.Partner, a.id); err != nil {
		return store.Intent{}, err
	}

	settled := make(chan struct{})
	v.d.calls.Add(1)
	go func() {
		defer v.d.calls.Done()
		defer close(settled)
		v.send(context.WithoutCancel(ctx), api, intent, a.call)
	}()
	wait := time.NewTimer(v.d.wait)
	defer wait.Stop()
	select {
	case <-settled:
	case <-wait.C:
	case <-ctx.Done():
	}
	return v.d.store.Intents.Get(context.WithoutCancel(ctx), v.actor.Partner, a.id)
}

// sameAct guards against an id that a form for something else carries: a form
// that was gone back to and changed must not show the first one's result as its
// own.
func (v *View) sameAct(known store.Intent, a act) (store.Intent, error) {
	if known.Kind != a.kind || known.ClientRef != a.ref && a.ref != "" && known.ClientRef != "" || !strings.EqualFold(known.Subject, a.subject) {
		return store.Intent{}, platform.Errorf(platform.Conflict, "This form was used for something else already. Load the page again.")
	}
	return known, nil
}

// withdraw ends an intent of which nothing was sent, and says why.
func (v *View) withdraw(ctx context.Context, i store.Intent, err error) error {
	v.d.note(v.actor.Partner, err)
	err = nothingSent(err)
	v.refuse(context.WithoutCancel(ctx), i, err)
	v.forget(ctx, i.ClientRef)
	return err
}

// nothingSent says of a failure before the call that nothing was done.
func nothingSent(err error) error {
	if !silent(err) {
		return err
	}
	return &platform.Error{Kind: platform.Unavailable, Msg: "The platform does not answer, so nothing was sent. Try again in a minute.", Err: err}
}

// send makes the call and settles the intent by what came back.
func (v *View) send(ctx context.Context, api platform.API, intent store.Intent, call func(context.Context, platform.API) (Result, error)) {
	limited, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	res, err := call(limited, api)
	v.d.note(v.actor.Partner, err)
	switch {
	case err == nil:
		v.finish(ctx, intent, res)
	case outcomeUnknown(err):
		v.d.log.Warn("outcome unknown", "kind", intent.Kind, "intent", intent.ID, "err", err)
		v.d.settle(ctx, intent, store.Settlement{State: store.Unknown, NextLook: v.d.now().Add(lookGaps[0])})
	default:
		v.refuse(ctx, intent, err)
	}
}

// outcomeUnknown says that the call may have been carried out all the same. A
// failure that nobody labelled is counted here: it is the safe side.
func outcomeUnknown(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return true
	}
	k := platform.KindOf(err)
	return k == platform.Unknown || k == platform.Internal
}

func (v *View) refuse(ctx context.Context, intent store.Intent, err error) {
	kept := refusal{Kind: platform.KindOf(err), Msg: "The platform refused this."}
	if e, ok := errors.AsType[*platform.Error](err); ok {
		kept.Msg, kept.Fields, kept.Quoted = e.Msg, e.Fields, e.Quoted
	}
	body, _ := json.Marshal(kept)
	v.d.settle(ctx, intent, store.Settlement{State: store.Refused, Outcome: body, Error: kept.Msg})
}

// finish applies what the call achieved to what is kept here, and only then
// calls it done: a crash in between leaves it to be found out and applied again.
func (v *View) finish(ctx context.Context, intent store.Intent, res Result) {
	k, _ := handlingOf(intent.Kind)
	if err := k.apply(ctx, v, intent, &res); err != nil {
		v.d.log.Error("an outcome could not be applied", "intent", intent.ID, "kind", intent.Kind, "err", err)
		if intent.State == store.Someone {
			return // it stays with the person who has to find out
		}
		if intent.State != store.Unknown {
			v.d.settle(ctx, intent, store.Settlement{State: store.Unknown, NextLook: v.d.now().Add(lookGaps[0])})
		} else {
			v.d.looked(ctx, intent, false, retryBlocked)
		}
		return
	}
	ref := intent.ClientRef
	if ref == "" {
		ref = res.ClientRef
	}
	body, _ := json.Marshal(res)
	if !v.d.settle(ctx, intent, store.Settlement{State: store.Done, Outcome: body}) {
		return // it was settled by another look, which has written the trail
	}
	object, id := k.object, intent.Subject
	if intent.Kind == store.Register && res.Draft != "" {
		object, id = "onboarding", res.Draft // the steps that follow are noted under it
	}
	v.record(ctx, Change{
		Action: string(intent.Kind), Object: object, ObjectID: id, Ref: ref,
		Summary: happened(intent), Before: intent.Before, After: body,
	})
	if ref != "" {
		v.forget(ctx, ref)
	}
}

// Intent finds one by its id; a portal user sees those of their own client.
func (v *View) Intent(ctx context.Context, id string) (store.Intent, error) {
	i, err := v.d.store.Intents.Get(ctx, v.actor.Partner, id)
	if err == nil && v.draft != "" && v.mine(i) {
		return i, nil
	}
	if err == nil && i.ClientRef == "" && v.only == "" && v.tag() != "" {
		kept, err := v.ownIntents(ctx, []store.Intent{i})
		if err == nil && len(kept) == 0 {
			err = platform.Errorf(platform.NotFound, "There is no such act.")
		}
		if err != nil {
			return store.Intent{}, err
		}
		return i, nil
	}
	if err == nil && (v.only != "" || v.tag() != "") {
		if err := v.inScope(ctx, i.ClientRef); err != nil {
			return store.Intent{}, err
		}
	}
	return i, err
}

// ownIntents leaves those about clients and onboardings that this view reaches. A
// registration is about neither yet: whoever looks after some clients has their own.
func (v *View) ownIntents(ctx context.Context, all []store.Intent) ([]store.Intent, error) {
	if v.tag() == "" {
		return all, nil
	}
	kept, err := keepDrafts(ctx, v, all, func(i store.Intent) string {
		if i.ClientRef == "" {
			return ResultOf(i).ClientRef // an onboarding that is live
		}
		return i.ClientRef
	}, func(i store.Intent) string {
		if i.Kind == store.AcceptKYC {
			return i.Subject
		}
		return ""
	})
	for _, i := range all {
		if i.Kind == store.Register && i.ClientRef == "" && i.Actor.ID == v.actor.ID {
			kept = append(kept, i)
		}
	}
	return kept, err
}

// mine says that an intent is the acceptance of the one onboarding of this view.
func (v *View) mine(i store.Intent) bool { return i.Kind == store.AcceptKYC && i.Subject == v.draft }

// OpenIntents lists what is not settled: of one client, or of all with ref "".
func (v *View) OpenIntents(ctx context.Context, ref string) ([]store.Intent, error) {
	if v.draft != "" {
		all, err := v.d.store.Intents.ListOpen(ctx, v.actor.Partner)
		return slices.DeleteFunc(all, func(i store.Intent) bool { return !v.mine(i) }), err
	}
	if v.only != "" {
		ref = v.only
	}
	if ref == "" {
		all, err := v.d.store.Intents.ListOpen(ctx, v.actor.Partner)
		if err != nil {
			return nil, err
		}
		return v.ownIntents(ctx, all)
	}
	if err := v.inScope(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.Intents.OpenFor(ctx, v.actor.Partner, ref)
}

// settledKept is how far back the list of settled intents goes.
const settledKept = 30 * 24 * time.Hour

// SettledIntents lists a page of what was settled in the last 30 days, newest first.
func (v *View) SettledIntents(ctx context.Context, after string, limit int) (store.IntentPage, error) {
	if err := v.staffOnly(); err != nil {
		return store.IntentPage{}, err
	}
	return v.d.store.Intents.Settled(ctx, v.actor.Partner, v.tag(), v.d.now().Add(-settledKept), after, limit)
}

// ResultOf reads what a settled intent achieved.
func ResultOf(i store.Intent) Result {
	var r Result
	_ = json.Unmarshal(i.Outcome, &r) // an intent that is not done has none
	return r
}

// RefusalOf is the platform's refusal of an intent as an error, for the form.
func RefusalOf(i store.Intent) *platform.Error {
	var r refusal
	if json.Unmarshal(i.Outcome, &r) != nil || r.Msg == "" {
		r = refusal{Kind: platform.Conflict, Msg: i.Error}
	}
	return &platform.Error{Kind: r.Kind, Msg: r.Msg, Fields: r.Fields, Quoted: r.Quoted}
}

// Decide settles by hand what no look could: owner and admin, after they have
// asked the platform's support.
func (v *View) Decide(ctx context.Context, id string, happened bool) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	i, err := v.Intent(ctx, id)
	if err != nil {
		return err
	}
	if i.State != store.Someone {
		return platform.Errorf(platform.Conflict, "This has settled itself in the meantime.")
	}
	state, word := store.NotDone, "not done"
	if happened {
		state, word = store.Done, "done"
	}
	if err := v.d.store.Intents.Settle(ctx, i.Partner, id, store.Settlement{State: state, Error: "Decided by hand."}); err != nil {
		return err
	}
	v.record(ctx, Change{Action: "decide", Object: "intent", ObjectID: id, Ref: i.ClientRef,
		Summary: "Decided by hand that this was " + word + ": " + i.Summary})
	if !happened {
		v.d.drop(ctx, i)
	}
	if i.ClientRef == "" {
		return nil
	}
	v.forget(ctx, i.ClientRef)
	if happened {
		if err := v.refreshFacts(ctx, i.ClientRef); err != nil {
			v.d.log.Warn("a client’s facts could not be read after a decision", "ref", i.ClientRef, "err", err)
		}
	}
	return nil
}

// settle moves an intent on and reports whether it was this call that did.
func (d *Desk) settle(ctx context.Context, i store.Intent, to store.Settlement) bool {
	err := d.store.Intents.Settle(ctx, i.Partner, i.ID, to)
	if to.State == store.Unknown {
		d.nudge()
	}
	if err != nil && !platform.Is(err, platform.Conflict) {
		d.log.Error("an intent could not be settled", "intent", i.ID, "to", string(to.State), "err", err)
	}
	if err == nil && (to.State == store.Refused || to.State == store.NotDone) {
		d.drop(ctx, i)
	}
	return err == nil
}

// drop forgets what was kept for an act that did not happen.
func (d *Desk) drop(ctx context.Context, i store.Intent) {
	how, _ := handlingOf(i.Kind)
	if how.drop == nil {
		return
	}
	if err := how.drop(context.WithoutCancel(ctx), d, i); err != nil {
		d.log.Error("what was kept of an act that did not happen could not be dropped", "intent", i.ID, "err", err)
	}
}

func (d *Desk) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}
