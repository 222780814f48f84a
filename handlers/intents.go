package handlers

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/intents"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// settled goes on after a costly call: to its result, back to its form with the
// platform's words, or to the intent's own page while nobody can tell yet.
func (r *request) settled(i store.Intent, onDone func() error, onRefused func(e *platform.Error) error) error {
	switch i.State {
	case store.Done:
		return onDone()
	case store.Refused:
		e := desk.RefusalOf(i)
		if e.Kind == platform.Unauthenticated { // of our key, which the person at the form can't mend
			e.Msg, e.Fields = r.t("The platform does not accept our API token, so nothing was done. Tell an owner."), nil
			if r.guest != nil {
				e.Msg = r.t("This is not possible at the moment, and nothing was done. Tell %s.", r.brand().Name)
			}
		}
		return onRefused(e)
	}
	return r.done(r.intentPath(i.ID))
}

// intentPath is the page of a costly call for whoever asks.
func (r *request) intentPath(id string) string {
	if r.guest != nil {
		return paths.Handover(r.guest.token).Checking(id)
	}
	return paths.Intent(id)
}

// undecided lists what is not settled for the client of this page. Portal people
// are not told of it: they did not ask for it and can do nothing about it.
func (r *request) undecided() ([]store.Intent, error) {
	if !r.site.staff {
		return nil, nil
	}
	return r.desk.OpenIntents(r.ctx(), r.client.Ref)
}

// openNote says what is not settled; nil where everything is.
func (r *request) openNote(list []store.Intent) templ.Component {
	var notes []intents.Note
	for _, i := range list {
		n := intents.Note{Text: actOf(i).Question(r.ctx()) + ".", Busy: i.State != store.Someone}
		if r.can(readDesk) {
			n.Href = paths.Intent(i.ID)
		}
		if !n.Busy {
			n.Text = actOf(i).Question(r.ctx()) + ": " + r.t("only a person can tell.")
		}
		notes = append(notes, n)
	}
	if len(notes) == 0 {
		return nil
	}
	return intents.OpenNote(notes)
}

// blocked reports whether the same act is under way. subject empty means any of
// the kind.
func blocked(list []store.Intent, kind store.IntentKind, subject string) bool {
	for _, i := range list {
		if i.Kind == kind && (subject == "" || strings.EqualFold(i.Subject, subject)) {
			return true
		}
	}
	return false
}

// actOf puts an intent into its page's terms.
func actOf(i store.Intent) intents.Act {
	asked := desk.AskedOf(i)
	act := intents.Act{Name: asked.Name, Number: asked.Number, Amount: asked.Amount, Till: asked.ValidTill, Text: i.Summary}
	switch i.Kind {
	case store.Register:
		act.Kind = intents.Register
	case store.AcceptKYC:
		act.Kind = intents.AcceptKYC
	case store.BuyDID:
		act.Kind = intents.BuyNumber
	case store.AddAgent:
		act.Kind = intents.AddAgent
	case store.CreateBasicFlow:
		act.Kind = intents.CreateFlow
	case store.AddClientCredits:
		act.Kind = intents.AddCredit
	case store.LinkWhatsApp:
		act.Kind, act.Name = intents.LinkWhatsApp, i.Subject
	case store.CreateMask:
		act.Kind, act.Number = intents.OpenMask, asked.DID
	}
	return act
}

// showIntent is the page of a costly call. A poll gets the panel alone, and is
// sent to the page once the call is settled.
func (s *Server) showIntent(r *request) error {
	i, err := r.desk.Intent(r.ctx(), r.Param("intent"))
	if err != nil {
		return err
	}
	v, err := r.intentView(i)
	if err != nil {
		return err
	}
	if r.fragment() {
		if v.State == intents.Sending || v.State == intents.Checking {
			return r.part(http.StatusOK, intents.Checked(v))
		}
		return r.done(paths.Intent(i.ID))
	}
	r.title = v.Act.Doing(r.ctx())
	return r.show(http.StatusOK, intents.Page(v))
}

// stateOf puts where a call stands into its page's terms.
func stateOf(i store.Intent) intents.State {
	switch i.State {
	case store.Unknown:
		return intents.Checking
	case store.Done:
		return intents.Done
	case store.Refused:
		return intents.Refused
	case store.NotDone:
		return intents.NotDone
	case store.Someone:
		return intents.Person
	}
	return intents.Sending
}

func (r *request) intentView(i store.Intent) (intents.View, error) {
	asked := desk.AskedOf(i)
	v := intents.View{
		ID: i.ID, Act: actOf(i), By: i.Actor.Name, Begun: i.Created, Settled: i.Settled, NextLook: i.NextLook,
		Look: min(i.Looks+1, desk.LooksAtMost), Of: desk.LooksAtMost, Now: r.now(),
		Before: asked.BalanceBefore, NotedAt: asked.NotedAt, MayDecide: r.can(decideIntent), MayLook: r.guest == nil && r.can(readDesk),
	}
	if v.State = stateOf(i); v.State == intents.Refused {
		v.Refusal = i.Error
	}
	ref := i.ClientRef
	if ref == "" {
		ref = desk.ResultOf(i).ClientRef
	}
	if ref != "" {
		c, err := r.desk.Client(r.ctx(), ref)
		if err != nil && !platform.Is(err, platform.NotFound) {
			return v, err
		}
		if err == nil {
			v.ClientName, v.ClientHref = c.Name, paths.Client(ref)
		}
	}
	switch v.State {
	case intents.Done:
		v.Next = r.resultOf(i, ref)
	case intents.Refused, intents.NotDone:
		v.Next = r.again(i, asked)
	}
	return v, nil
}

// resultOf leads to what a call achieved.
func (r *request) resultOf(i store.Intent, ref string) ui.Action {
	a := ui.Action{Kind: ui.Primary}
	switch i.Kind {
	case store.Register:
		a.Label, a.Href = r.t("Go on with the onboarding"), paths.Onboarding
		if d := desk.ResultOf(i).Draft; d != "" {
			a.Href = paths.Draft(d)
		}
	case store.AcceptKYC:
		a.Label, a.Href = r.t("See the clients"), paths.Clients
		if ref != "" {
			a.Label, a.Href = r.t("Open the client"), paths.Client(ref)
		}
	case store.BuyDID:
		a.Label, a.Href = r.t("See the numbers"), paths.With(paths.Numbers(ref), "bought", i.Subject)
	case store.AddAgent:
		a.Label, a.Href = r.t("See the agents"), paths.Agents(ref)
	case store.CreateBasicFlow:
		a.Label, a.Href = r.t("See the flows"), paths.Flows(ref)
		if lacks, _, some := desk.Unfinished(i); some && r.can(editFlows) {
			a.Label, a.Href = r.t("Set who answers when the agent can’t"), r.finishFlow(i, lacks)
		}
	case store.AddClientCredits:
		a.Label, a.Href = r.t("See the wallet"), paths.Wallet(ref)
	case store.LinkWhatsApp:
		a.Label, a.Href = r.t("See the WhatsApp numbers"), paths.WhatsApp(ref)
	case store.CreateMask:
		a.Label, a.Href = r.t("See the sessions"), paths.Masks(ref)
	default: // what only the API explorer sends
		a.Label, a.Href = r.t("Back to the API explorer"), paths.With(paths.Developer(string(i.Kind)), "client", ref)
	}
	return a
}

// again leads back to the form, filled in as far as nothing secret was in it.
func (r *request) again(i store.Intent, asked desk.Asked) ui.Action {
	need, href, ref := action(""), "", i.ClientRef
	switch i.Kind {
	case store.Register:
		need, href = onboard, paths.NewOnboarding
	case store.AcceptKYC:
		need, href = onboard, paths.Steps(asked.Draft).Sign()
	case store.BuyDID:
		need, href = buyNumber, paths.With(paths.BuyNumber(ref), "number", i.Subject)
	case store.AddAgent:
		need, href = editAgents, paths.With(paths.NewAgent(ref), "name", asked.Name, "extension", asked.Extension)
	case store.CreateBasicFlow:
		need, href = editFlows, paths.With(paths.NewFlow(ref), "number", string(asked.DID), "name", asked.Name, "agent", asked.AgentExt,
			"recording", asked.RecordingID, "bot", asked.BotID, "transfer", string(asked.TransferTo))
	case store.LinkWhatsApp:
		need, href = editWhatsApp, paths.With(paths.LinkWhatsApp(ref), "phone_number_id", i.Subject)
	case store.CreateMask:
		need, href = editMasks, paths.With(paths.NewMask(ref), "did", string(asked.DID), "reference", i.Subject)
	case store.AddClientCredits:
		need, href = addCredit, paths.With(paths.AddCredit(ref), "credit", typedRupees(asked.Amount), "valid_till", typedDay(asked.ValidTill), "note", asked.Note)
	}
	if href == "" || !r.can(need) {
		return ui.Action{}
	}
	return ui.Action{Label: r.t("Do it again"), Href: href}
}

// decideIntent takes a person's word for what became of a call.
func (s *Server) decideIntent(r *request) error {
	f, problems, err := decode[intents.DecideForm](r)
	if err != nil {
		return err
	}
	id := r.Param("intent")
	status := http.StatusUnprocessableEntity
	if len(problems) == 0 {
		err := r.desk.Decide(r.ctx(), id, f.Outcome == intents.ItHappened)
		if err == nil {
			return r.done(paths.Intent(id))
		}
		e, code, ok := refused(err)
		if !ok {
			return err
		}
		status, problems = code, problemsOf(e)
	}
	i, err := r.desk.Intent(r.ctx(), id)
	if err != nil {
		return err
	}
	v, err := r.intentView(i)
	if err != nil {
		return err
	}
	v.Form, v.Problems = f, problems
	r.title = v.Act.Doing(r.ctx())
	return r.show(status, intents.Page(v))
}
