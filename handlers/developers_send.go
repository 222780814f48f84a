package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/wire"
	"partnerdesk/store"
	"partnerdesk/views/developers"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// tryCall sends a call: at once where it reads, and after a question where it
// changes something.
func (s *Server) tryCall(r *request) error {
	e, q, err := r.explored()
	if err != nil {
		return err
	}
	if !r.can(action(e.Action)) {
		return platform.Errorf(platform.Forbidden, "Your role does not include this call.")
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	t := r.newTrial(e, q)
	if err := t.read(values); err != nil {
		return err
	}
	switch intent := values.Get("intent"); {
	case len(t.problems) > 0:
		return t.show(http.StatusUnprocessableEntity)
	case e.Reads:
		return t.sendRead()
	case values.Get("step") == "change":
		return t.show(http.StatusOK)
	case values.Get("step") != "send" || intent == "":
		t.ask()
		return t.show(http.StatusOK)
	default:
		if action(e.Action) == addCredit {
			if ok, err := r.proven(); !ok {
				return err
			}
		}
		return t.sendWrite(intent)
	}
}

func (t *trial) sendRead() error {
	x, err := t.exchange(t.r.ctx())
	if err != nil {
		return t.unsent(err)
	}
	t.result = t.resultOf(x)
	return t.show(http.StatusOK)
}

// exchange sends the request as it was written.
func (t *trial) exchange(ctx context.Context) (wire.Exchange, error) {
	line, err := t.r.s.Explorer.Line(ctx, t.r.person.Partner)
	if err != nil {
		return wire.Exchange{}, err
	}
	return line.Send(ctx, t.e, platform.ClientID(t.client.ClientID), t.fields())
}

// sendWrite carries a write out once for its intent's id, and goes on to the page
// that shows the answer.
func (t *trial) sendWrite(intent string) error {
	r := t.r
	shown := paths.With(paths.Developer(t.e.Name), "lang", t.q.Lang, "client", t.client.Ref, "done", intent) + "#answer"
	if !r.s.answers.claim(r.person.ID, t.e.Name, intent) {
		return r.done(shown)
	}
	carry, ok := carriers()[t.e.Name]
	if !ok {
		return t.sendPlain(intent, shown)
	}
	ctx := wire.Watch(r.ctx(), func(x wire.Exchange) {
		if x.Call == t.e.Name {
			r.s.answers.keep(intent, t.resultOf(x))
		}
	})
	body, err := json.Marshal(t.fields())
	if err != nil {
		return err
	}
	i, err := carry(t, ctx, intent, body)
	seen := r.s.answers.of(r.person.ID, t.e.Name, intent) != nil
	switch {
	case seen && (err != nil || i.ID == "" || !i.State.Open()):
		return r.done(shown)
	case err != nil:
		r.s.answers.release(intent)
		return t.unsent(err)
	case i.State == store.Refused:
		return t.unsent(desk.RefusalOf(i))
	case i.ID == "":
		return r.done(shown)
	}
	return r.done(paths.Intent(i.ID))
}

// sendPlain sends a write that the desk has no method for; repeating one of these
// makes no second thing.
func (t *trial) sendPlain(intent, shown string) error {
	r := t.r
	x, err := t.exchange(r.ctx())
	outcome := strconv.Itoa(x.Status)
	lost, _ := errors.AsType[*platform.Error](err)
	switch {
	case err == nil:
		r.s.answers.keep(intent, t.resultOf(x))
	case platform.Is(err, platform.Unknown):
		outcome = "no answer"
		r.s.answers.keep(intent, &developers.Result{At: r.now(), Lost: words.T(r.ctx(), lost.Msg)})
	default:
		r.s.answers.release(intent)
		return t.unsent(err)
	}
	r.desk.Sent(r.ctx(), desk.Change{Action: t.e.Name, Object: "api call", ObjectID: t.e.Name, Ref: t.client.Ref,
		Summary: "Sent “" + callTitle(t.e.Name) + "” from the API explorer: " + outcome, After: t.trail()})
	return r.done(shown)
}

// trail is the request for the audit trail, without its secrets.
func (t *trial) trail() json.RawMessage {
	kept := map[string]string{}
	for name, v := range t.typed {
		if v != "" {
			kept[name] = v
		}
	}
	for name := range t.nulls {
		kept[name] = "null"
	}
	for name, v := range t.secrets {
		if v != "" {
			kept[name] = hidden
		}
	}
	raw, _ := json.Marshal(kept) // texts by name have a JSON form
	return raw
}

// unsent shows the form again with the reason why nothing came of it.
func (t *trial) unsent(err error) error {
	e, status, ok := refused(err)
	if !ok {
		if failed, known := errors.AsType[*platform.Error](err); !known || failed.Kind != platform.NotFound && failed.Kind != platform.Unauthenticated {
			return err
		} else if e, status = failed, statusOf[failed.Kind]; failed.Kind == platform.Unauthenticated {
			e = platform.Errorf(platform.Unavailable, "The platform does not accept our API token, so nothing was done. Tell an owner.")
		}
	}
	for name, msg := range problemsOf(e) {
		if name == clientField {
			name = "client"
		} else if name != "" {
			name = control(name)
		}
		t.problems[name] = msg
	}
	if !t.e.Reads && !slices.ContainsFunc(t.inputs(), func(i developers.Input) bool { return t.problems.Has(i.Field.Name) }) {
		t.ask() // what has to be mended stands in the question, or in no field
	}
	return t.show(status)
}

// resultOf is an exchange as a page may show it.
func (t *trial) resultOf(x wire.Exchange) *developers.Result {
	out := &developers.Result{Status: x.Status, Took: x.Took, Bytes: len(x.Body), At: t.r.now()}
	if v, err := developers.Parse(x.Body); err == nil {
		v = masked(v, t.sent())
		out.Body = &v
		return out
	}
	const most = 4000
	text := string(x.Body)
	if len(text) > most {
		text = text[:most]
	}
	for !utf8.ValidString(text) && text != "" {
		text = text[:len(text)-1]
	}
	out.Text = withoutSent(text, t.sent())
	return out
}

// carrier makes a write by the desk's own method: the costly ones, which must not
// happen twice, and those of which the desk remembers something. The intent is
// empty for a call that is none.
type carrier func(t *trial, ctx context.Context, intent string, body []byte) (store.Intent, error)

// carriers are the calls that the desk makes, by name.
func carriers() map[string]carrier {
	return map[string]carrier{
		wire.Register.Name: as(func(t *trial, ctx context.Context, intent string, in wire.RegisterRequest) (store.Intent, error) {
			return t.r.desk.Register(ctx, intent, in.Platform(), "", "", "")
		}),
		wire.AcceptKYC.Name: as(func(t *trial, ctx context.Context, intent string, in wire.AcceptKYCRequest) (store.Intent, error) {
			png, err := in.PNG()
			if err != nil {
				return store.Intent{}, err
			}
			if _, _, err := t.r.desk.Pending(ctx, store.DraftFilter{}, "", "", 1); err != nil { // one that was begun by the API is taken up
				return store.Intent{}, err
			}
			d, err := t.r.s.Store.Onboarding.ByTempClientID(ctx, t.r.person.Partner, string(in.TempClientID))
			if platform.Is(err, platform.NotFound) || err == nil && (d.ClientRef != "" || !d.Discarded.IsZero()) {
				return store.Intent{}, platform.Field("temp_client_id", "names no registration that is under way")
			}
			if err != nil {
				return store.Intent{}, err
			}
			return t.r.desk.Accept(ctx, intent, d.ID, png)
		}),
		wire.BuyDID.Name: as(func(t *trial, ctx context.Context, intent string, in wire.BuyDIDRequest) (store.Intent, error) {
			return t.r.desk.BuyNumber(ctx, intent, t.client.Ref, in.Phone(), string(in.Country))
		}),
		wire.AddAgent.Name: as(func(t *trial, ctx context.Context, intent string, in wire.AddAgentRequest) (store.Intent, error) {
			return t.r.desk.AddAgent(ctx, intent, t.client.Ref, in.Platform())
		}),
		wire.CreateBasicFlow.Name: as(func(t *trial, ctx context.Context, intent string, in wire.CreateFlowRequest) (store.Intent, error) {
			return t.r.desk.CreateFlow(ctx, intent, t.client.Ref, in.Platform())
		}),
		wire.AddClientCredits.Name: as(func(t *trial, ctx context.Context, intent string, in wire.AddCreditsRequest) (store.Intent, error) {
			c, err := in.Platform("")
			if err != nil {
				return store.Intent{}, err
			}
			return t.r.desk.AddCredit(ctx, intent, t.client.Ref, c.Amount, c.ValidTill, t.r.t("sent from the API explorer"), nil)
		}),
		wire.LinkWhatsApp.Name: as(func(t *trial, ctx context.Context, intent string, in wire.LinkWhatsAppRequest) (store.Intent, error) {
			return t.r.desk.LinkWhatsApp(ctx, intent, t.client.Ref, in.Platform())
		}),
		wire.CreateMask.Name: as(func(t *trial, ctx context.Context, intent string, in wire.CreateMaskRequest) (store.Intent, error) {
			m, err := in.Platform(platform.ClientID(t.client.ClientID))
			if err != nil {
				return store.Intent{}, err
			}
			return t.r.desk.CreateMask(ctx, intent, t.client.Ref, m)
		}),
		wire.UpdateStatus.Name: as(func(t *trial, ctx context.Context, _ string, in wire.UpdateStatusRequest) (store.Intent, error) {
			return store.Intent{}, t.r.desk.SetActive(ctx, t.client.Ref, in.Status.On())
		}),
		wire.MapFlowDID.Name: as(func(t *trial, ctx context.Context, _ string, in wire.MapFlowRequest) (store.Intent, error) {
			return store.Intent{}, t.r.desk.MapNumber(ctx, t.client.Ref, string(in.FlowID), in.Phone())
		}),
	}
}

// as reads the request before it is carried out.
func as[Req any](do func(*trial, context.Context, string, Req) (store.Intent, error)) carrier {
	return func(t *trial, ctx context.Context, intent string, body []byte) (store.Intent, error) {
		var in Req
		if err := wire.DecodeRequest(body, nil, &in); err != nil {
			return store.Intent{}, err
		}
		return do(t, ctx, intent, in)
	}
}
