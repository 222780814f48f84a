package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/intents"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

const (
	intentsOpenAtMost = 200
	intentsPage       = 50
)

// showIntents lists the costly calls that are not settled, or those that were
// lately, of all clients.
func (s *Server) showIntents(r *request) error {
	q, problems, err := query[intents.Query](r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status, q = http.StatusUnprocessableEntity, intents.Query{}
	}
	open, err := r.desk.OpenIntents(r.ctx(), "")
	if err != nil {
		return err
	}
	v := intents.List{Query: q, Open: len(open), Now: r.now(), MayDecide: r.can(decideIntent)}
	list := open[:min(len(open), intentsOpenAtMost)]
	if q.Show == intents.Settled {
		page, err := r.desk.SettledIntents(r.ctx(), q.After, intentsPage)
		if err != nil {
			return err
		}
		list = page.Intents
		if q.After != "" {
			v.Pages.Previous = paths.With(paths.Intents, "show", intents.Settled)
		}
		if page.Next != "" {
			v.Pages.Next = paths.With(paths.Intents, "show", intents.Settled, "after", page.Next)
		}
		v.Pages.Older = true
	}
	if v.Rows, err = r.intentRows(list); err != nil {
		return err
	}
	r.title = r.t("Checks")
	return r.show(status, intents.Listed(v))
}

// intentRows puts intents into the list's terms, with the names of their clients read
// all at once.
func (r *request) intentRows(list []store.Intent) ([]intents.Row, error) {
	of := func(i store.Intent) string {
		if i.ClientRef != "" {
			return i.ClientRef
		}
		return desk.ResultOf(i).ClientRef
	}
	names, refs := map[string]string{}, []string{}
	for _, i := range list {
		if ref := of(i); ref != "" && names[ref] == "" {
			names[ref] = "–"
			refs = append(refs, ref)
		}
	}
	if len(refs) > 0 {
		page, err := r.desk.Clients(r.ctx(), store.Filter{Refs: refs, Limit: len(refs)})
		if err != nil {
			return nil, err
		}
		for _, c := range page.Clients {
			names[c.Ref] = c.Name
		}
	}
	rows := make([]intents.Row, len(list))
	for n, i := range list {
		rows[n] = intents.Row{ID: i.ID, Act: actOf(i), State: stateOf(i), By: i.Actor.Name, Begun: i.Created, Settled: i.Settled,
			NextLook: i.NextLook, Look: min(i.Looks+1, desk.LooksAtMost), Of: desk.LooksAtMost}
		if ref := of(i); ref != "" {
			rows[n].ClientName, rows[n].ClientHref = names[ref], paths.Client(ref)
		}
	}
	return rows, nil
}

// lookNow reads the platform for one call at once, and says what was seen.
func (s *Server) lookNow(r *request) error {
	f, _, err := decode[intents.LookForm](r)
	if err != nil {
		return err
	}
	id := r.Param("intent")
	i, err := r.desk.LookNow(r.ctx(), id)
	flash := ui.Flash{Tone: ui.Info, Text: r.t("Looked just now: the platform shows no trace of it yet.")}
	switch e, _, ok := refused(err); {
	case ok && e.Kind == platform.Conflict:
		flash = ui.Flash{Tone: ui.Info, Text: e.Msg}
	case ok || platform.Is(err, platform.Unauthenticated) || platform.Is(err, platform.Unknown):
		flash = ui.Flash{Tone: ui.Warning, Text: r.t("The platform did not answer, so this look told nothing. We go on looking.")}
	case err != nil:
		return err
	case !i.State.Open():
		flash = ui.Flash{Tone: ui.Success, Text: r.t("It is settled: %s.", intents.StateName(r.ctx(), stateOf(i)))}
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	if f.From == intents.FromList {
		return r.done(paths.Intents)
	}
	return r.done(paths.Intent(id))
}
