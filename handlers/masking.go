package handlers

import (
	"net/http"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/masking"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

const masksShown = 50

// noMasks shows why there is nothing to show, where the platform has no sessions.
func (r *request) noMasks() error {
	r.title = r.t("Masking of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "masking", masking.Off(!r.site.staff))
}

func (s *Server) showMasks(r *request) error {
	ref := r.client.Ref
	v := masking.ListView{Ref: ref, State: "live", Portal: !r.site.staff, MayEdit: r.can(editMasks), Now: r.now()}
	switch r.QueryParam("state") {
	case "ended":
		v.State = "ended"
	case "all":
		v.State = ""
	}
	page := max(number(r.QueryParam("page")), 1)
	v.Query = strings.TrimSpace(r.QueryParam("q"))
	if v.Query != "" {
		return r.foundMasks(v, page)
	}
	all, err := r.desk.Masks(r.ctx(), ref, platform.MaskQuery{State: platform.MaskState(v.State), Page: page, Limit: masksShown})
	if platform.NotOffered(err) {
		return r.noMasks()
	}
	if e := tolerable(err); e != nil {
		return e
	}
	v.NotKnown, v.AsOf, v.Rows = err != nil, asOf(all), all.Value
	if page > 1 {
		v.Pages.Previous = v.URL(page - 1)
	}
	if len(all.Value) == masksShown {
		v.Pages.Next = v.URL(page + 1)
	}
	v.Pages.Older = true
	r.title = r.t("Masking of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "masking", masking.List(v))
}

// foundMasks lists what a search finds. A phone is looked for by who may open
// sessions; to others it is a word like any.
func (r *request) foundMasks(v masking.ListView, page int) error {
	phone, err := platform.ParsePhone(v.Query)
	if err != nil || !r.can(editMasks) {
		phone = ""
	}
	found, err := r.desk.FindMasks(r.ctx(), v.Ref, platform.MaskState(v.State), phone, v.Query)
	if platform.NotOffered(err) {
		return r.noMasks()
	}
	if e := tolerable(err); e != nil {
		return e
	}
	v.NotKnown, v.Maybe, v.Cut = err != nil, len(found.Maybe), found.Cut
	all := append(found.Sure, found.Maybe...)
	from := min((page-1)*masksShown, len(all))
	v.Rows = all[from:min(from+masksShown, len(all))]
	if page > 1 {
		v.Pages.Previous = v.URL(page - 1)
	}
	if from+masksShown < len(all) {
		v.Pages.Next = v.URL(page + 1)
	}
	v.Pages.Older = true
	r.title = r.t("Masking of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "masking", masking.List(v))
}

// callable are the client's numbers that take calls.
func (r *request) callable() (all []platform.Phone, known bool, err error) {
	held, err := r.desk.Numbers(r.ctx(), r.client.Ref)
	if err := tolerable(err); err != nil {
		return nil, false, err
	}
	for _, n := range held.Value {
		if n.Status != platform.NumberDue {
			all = append(all, n.Number)
		}
	}
	return all, err == nil, nil
}

// withMasks runs a page where the platform has sessions, and says so where not.
func withMasks(show func(*request) error) func(*request) error {
	return func(r *request) error {
		_, err := r.desk.Masks(r.ctx(), r.client.Ref, platform.MaskQuery{State: platform.MaskLive, Page: 1, Limit: 1})
		if platform.NotOffered(err) {
			return r.noMasks()
		}
		return show(r)
	}
}

func (s *Server) showNewMask(r *request) error {
	return r.newMaskPage(http.StatusOK, masking.Form{DID: r.QueryParam("did"), Reference: r.QueryParam("reference")}, nil)
}

func (r *request) newMaskPage(status int, f masking.Form, p ui.Problems) error {
	numbers, known, err := r.callable()
	if err != nil {
		return err
	}
	f.Intent = r.s.NewID()
	if !known && f.Number() != "" {
		numbers = []platform.Phone{f.Number()} // what was chosen stays on offer
	}
	v := masking.NewView{NotKnown: !known, Ref: r.client.Ref, ClientName: r.client.Name, Problems: p, Numbers: numbers, Inactive: !r.client.Active}
	if f.Number() == "" && len(numbers) > 0 {
		f.DID = string(numbers[0])
	}
	v.Form = f
	for _, field := range []string{"party_a", "party_b"} {
		if status == http.StatusConflict && p.Has(field) {
			v.Collision = field
			v.Free = r.desk.FreeNumber(r.ctx(), r.client.Ref, f.Number(), f.Parties()...)
			break
		}
	}
	list, err := r.undecided()
	if err != nil {
		return err
	}
	v.Open, v.Blocked = r.openNote(list), blocked(list, store.CreateMask, f.Reference) && f.Reference != ""
	r.title = r.t("Open a masking session")
	return r.show(status, masking.New(v))
}

func (s *Server) openMask(r *request) error {
	f, problems, err := decode[masking.Form](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.newMaskPage(http.StatusUnprocessableEntity, f, problems)
	}
	i, err := r.desk.CreateMask(r.ctx(), f.Intent, r.client.Ref, f.Input())
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.newMaskPage(status, f, problemsOf(e))
	}
	return r.settled(i, func() error {
		res := desk.ResultOf(i)
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The session is open on %s.", res.Number.String())}); err != nil {
			return err
		}
		if res.Session != "" {
			return r.done(paths.Mask(r.client.Ref, res.Session))
		}
		return r.done(paths.Masks(r.client.Ref))
	}, func(e *platform.Error) error {
		return r.newMaskPage(statusOf[e.Kind], f, problemsOf(e))
	})
}

func (s *Server) showMask(r *request) error {
	return r.maskPage(http.StatusOK, masking.ChangeForm{}, nil)
}

func (r *request) maskView(f masking.ChangeForm, p ui.Problems) (masking.OneView, error) {
	m, err := r.desk.Mask(r.ctx(), r.client.Ref, r.Param("session"))
	if err != nil {
		return masking.OneView{}, err
	}
	return masking.OneView{Ref: r.client.Ref, ClientName: r.client.Name, Mask: m, Portal: !r.site.staff, MayChange: r.can(changeMasks), MayReveal: r.can(revealMasks),
		Form: f, Problems: p, Now: r.now()}, nil
}

func (r *request) maskPage(status int, f masking.ChangeForm, p ui.Problems) error {
	v, err := r.maskView(f, p)
	if err != nil {
		return err
	}
	r.title = r.t("Masking session")
	return r.show(status, masking.One(v))
}

// changeMask changes a person of a session, extendMask its end.
func (s *Server) changeMask(r *request) error {
	f, problems, err := decode[masking.ChangeForm](r)
	if err != nil {
		return err
	}
	f.Life = ""
	return r.maskChanged(f, problems, r.t("The session joins the new phones from the next call on."))
}

func (s *Server) extendMask(r *request) error {
	f, problems, err := decode[masking.ChangeForm](r)
	if err != nil {
		return err
	}
	f.PartyA, f.PartyB = "", ""
	if f.Life == "" {
		problems.Set("expires_in", r.t("Choose how long it lives: a minute to 7 days."))
		delete(problems, "party_a")
	}
	return r.maskChanged(f, problems, r.t("The session’s end is set."))
}

func (r *request) maskChanged(f masking.ChangeForm, problems ui.Problems, text string) error {
	if len(problems) > 0 {
		return r.maskPage(http.StatusUnprocessableEntity, f, problems)
	}
	session := r.Param("session")
	if _, err := r.desk.ChangeMask(r.ctx(), r.client.Ref, f.Input(session)); err != nil {
		if e, status, ok := refused(err); ok {
			return r.maskPage(status, f, problemsOf(e))
		}
		if platform.Is(err, platform.Unknown) { // sending it again does no harm
			return r.maskPage(http.StatusServiceUnavailable, f, ui.Problems{"": r.t("The platform’s answer was lost. Look at the session, or send it again: twice does the same as once.")})
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.Mask(r.client.Ref, session))
}

func (s *Server) askEndMask(r *request) error { return r.endMaskPage(http.StatusOK, nil) }

func (r *request) endMaskPage(status int, p ui.Problems) error {
	v, err := r.maskView(masking.ChangeForm{}, p)
	if err != nil {
		return err
	}
	r.title = r.t("End a session")
	return r.show(status, masking.End(v))
}

func (s *Server) endMask(r *request) error {
	session := r.Param("session")
	if err := r.desk.EndMask(r.ctx(), r.client.Ref, session); err != nil {
		if e, status, ok := refused(err); ok {
			return r.endMaskPage(status, problemsOf(e))
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The session has ended.")}); err != nil {
		return err
	}
	return r.done(paths.Mask(r.client.Ref, session))
}

func (s *Server) askRevealMask(r *request) error {
	return r.revealMaskPage(http.StatusOK, masking.RevealView{})
}

func (r *request) revealMaskPage(status int, v masking.RevealView) error {
	v.Ref, v.ClientName, v.ID = r.client.Ref, r.client.Name, r.Param("session")
	r.title = r.t("Phones of a session")
	return r.show(status, masking.Reveal(v))
}

// revealMask opens the sealed copy of a session's phones. It is noted before
// anything is shown.
func (s *Server) revealMask(r *request) error {
	f, problems, err := decode[masking.RevealForm](r)
	if err != nil {
		return err
	}
	v := masking.RevealView{Form: f, Problems: problems}
	if len(problems) > 0 {
		return r.revealMaskPage(http.StatusUnprocessableEntity, v)
	}
	if _, err := r.desk.Mask(r.ctx(), r.client.Ref, r.Param("session")); err != nil {
		return err
	}
	v.A, v.B, err = r.desk.RevealMask(r.ctx(), r.client.Ref, r.Param("session"), f.Reason)
	if err != nil && !platform.Is(err, platform.NotFound) {
		return err
	}
	v.Shown = true
	return r.revealMaskPage(http.StatusOK, v)
}

func (s *Server) showMaskLookup(r *request) error {
	return r.lookupPage(http.StatusOK, masking.LookupView{Form: masking.LookupForm{DID: r.QueryParam("did")}})
}

func (r *request) lookupPage(status int, v masking.LookupView) error {
	var err error
	if v.Numbers, _, err = r.callable(); err != nil {
		return err
	}
	v.Ref, v.ClientName = r.client.Ref, r.client.Name
	r.title = r.t("Look up a call")
	return r.show(status, masking.Lookup(v))
}

// lookupMask asks as the switch does. Whom a call reaches is shown masked: the whole
// number is for the switch.
func (s *Server) lookupMask(r *request) error {
	f, problems, err := decode[masking.LookupForm](r)
	if err != nil {
		return err
	}
	v := masking.LookupView{Form: f, Problems: problems}
	if len(problems) > 0 {
		return r.lookupPage(http.StatusUnprocessableEntity, v)
	}
	did, caller := f.Phones()
	to, err := r.desk.Lookup(r.ctx(), r.client.Ref, did, caller)
	if err != nil && !platform.Is(err, platform.NotFound) {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		v.Problems = problemsOf(e)
		return r.lookupPage(status, v)
	}
	r.audit("mask.lookup", "number", string(did), r.client.Ref, "Looked up whom a call to "+did.String()+" reaches")
	v.Asked = true
	if err == nil {
		v.ConnectTo, v.Session = to.ConnectTo.Masked(), to.Session
	}
	return r.lookupPage(http.StatusOK, v)
}

// showMaskDemo draws a session on two phones; a made-up one where none is named.
func (s *Server) showMaskDemo(r *request) error {
	v := masking.DemoView{Ref: r.client.Ref, ClientName: r.client.Name, FromB: r.QueryParam("from") == "b"}
	if id := r.QueryParam("session"); id != "" {
		var err error
		if v.Mask, err = r.desk.Mask(r.ctx(), r.client.Ref, id); err != nil {
			return err
		}
	} else {
		live, err := r.desk.Masks(r.ctx(), r.client.Ref, platform.MaskQuery{State: platform.MaskLive, Page: 1, Limit: 1})
		if err := tolerable(err); err != nil {
			return err
		}
		if err == nil && len(live.Value) > 0 {
			v.Mask = live.Value[0]
		} else {
			numbers, _, err := r.callable()
			if err != nil {
				return err
			}
			v.Sample = true
			v.Mask = platform.Mask{PartyA: platform.Phone("+919800000076").Masked(), PartyB: platform.Phone("+919800000077").Masked(), DID: "+918000000000", State: platform.MaskLive}
			if len(numbers) > 0 {
				v.Mask.DID = numbers[0]
			}
		}
	}
	r.title = r.t("Who sees what")
	return r.show(http.StatusOK, masking.Demo(v))
}

// maskLeft is how long a session has yet.
func maskLeft(m platform.Mask, now time.Time) time.Duration {
	if m.EndedAt != nil {
		return 0
	}
	return max(m.ExpiresAt.Sub(now), 0)
}
