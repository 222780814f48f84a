package handlers

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/trail"
	"partnerdesk/views/ui"
)

// actorKinds are whose doings can be chosen besides a colleague's, with the kinds of
// actors that stand for each.
var actorKinds = map[string][]string{
	":api":    {desk.FromAPI},
	":portal": {string(store.Portal), "link"},
	":system": {"system", "console"},
}

// groupOf sorts actions into areas by what they are called.
func groupOf(action string) string {
	switch {
	case showsPersonal(action):
		return ":looks"
	case strings.HasPrefix(action, "sign"), strings.HasPrefix(action, "session"), strings.HasPrefix(action, "password"), strings.HasPrefix(action, "totp"), strings.HasPrefix(action, "passkey"):
		return ":signin"
	case strings.Contains(action, "credit"), strings.HasPrefix(action, "pool"), strings.HasPrefix(action, "settings.billing"):
		return ":money"
	case strings.HasPrefix(action, "staff"), strings.HasPrefix(action, "portal"), strings.HasPrefix(action, "token"), strings.HasPrefix(action, "handover"):
		return ":people"
	}
	return ""
}

// showsPersonal says whether an action showed somebody something personal.
func showsPersonal(action string) bool {
	return strings.HasSuffix(action, ".reveal") || strings.HasSuffix(action, ".lookup") || strings.HasPrefix(action, "privacy.") || strings.HasSuffix(action, ".export")
}

// trailFilter turns the address's filter into the store's; problems are what a person
// can mend.
func (r *request) trailFilter(f trail.Filter, acts []string) (store.AuditFilter, ui.Problems, error) {
	out := store.AuditFilter{RequestID: strings.TrimSpace(f.Request), Before: f.Before, Limit: 50}
	out.Since, out.Until = f.Days(r.ctx())
	if kinds, ok := actorKinds[f.Who]; ok {
		out.ActorKinds = kinds
	} else {
		out.ActorID = f.Who
	}
	if strings.HasPrefix(f.What, ":") {
		for _, a := range acts {
			if groupOf(a) == f.What {
				out.Actions = append(out.Actions, a)
			}
		}
		if len(out.Actions) == 0 {
			out.Actions = []string{f.What} // nobody has done such a thing yet
		}
	} else {
		out.Action = strings.TrimSuffix(f.What, ".")
	}
	name := strings.TrimSpace(f.Client)
	if name == "" {
		return out, nil, nil
	}
	if strings.HasPrefix(name, "c_") { // a ref, also of a client that was erased
		out.ClientRef = name
		return out, nil, nil
	}
	found, err := r.s.Store.Directory.List(r.ctx(), r.person.Partner, store.Filter{Query: name, Limit: 2})
	switch {
	case err != nil:
		return out, nil, err
	case len(found.Clients) == 0:
		return out, ui.Problems{"client": r.t("No client is called so.")}, nil
	case len(found.Clients) > 1:
		return out, ui.Problems{"client": r.t("Several clients fit. Write more of the name, or the client’s e-mail address.")}, nil
	}
	out.ClientRef = found.Clients[0].Ref
	return out, nil, nil
}

func (s *Server) showTrail(r *request) error {
	f, problems, err := query[trail.Filter](r)
	if err != nil {
		return err
	}
	acts, err := s.Store.Audit.Actions(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	v := trail.View{Filter: f, Problems: problems}
	if v.People, err = r.trailPeople(f.Who); err != nil {
		return err
	}
	v.Acts = r.trailActs(acts, f.What)
	if v.Chain, err = s.trailState(r, false); err != nil {
		return err
	}
	v.Now = r.now()
	r.title = r.t("Audit trail")
	filter, more, err := r.trailFilter(f, acts)
	if err != nil {
		return err
	}
	for name, text := range more {
		v.Problems.Set(name, text)
	}
	if len(v.Problems) > 0 {
		return r.show(http.StatusUnprocessableEntity, trail.Page(v))
	}
	entries, next, err := s.Store.Audit.List(r.ctx(), r.person.Partner, filter)
	if err != nil {
		return err
	}
	if v.Rows, err = r.trailRows(entries); err != nil {
		return err
	}
	if next > 0 {
		v.Next = f.URL(paths.Trail, decimal(next))
	}
	return r.show(http.StatusOK, trail.Page(v))
}

// showTrailEntry is one entry with what was before and after.
func (s *Server) showTrailEntry(r *request) error {
	e, err := s.Store.Audit.Get(r.ctx(), r.person.Partner, int64(number(r.Param("seq"))))
	if err != nil {
		return err
	}
	rows, err := r.trailRows([]store.AuditEntry{e})
	if err != nil {
		return err
	}
	r.title = e.Summary
	return r.show(http.StatusOK, trail.Entry(rows[0]))
}

// trailPeople are those who may be asked for: colleagues, those who left included, and
// what is no colleague.
func (r *request) trailPeople(chosen string) ([]ui.Option, error) {
	staff, err := r.s.Store.People.Staff(r.ctx(), r.person.Partner)
	if err != nil {
		return nil, err
	}
	all := []ui.Option{{Label: r.t("Anybody")}}
	for _, p := range staff {
		all = append(all, ui.Option{Value: p.ID, Label: p.Name})
	}
	all = append(all, ui.Option{Value: ":portal", Label: r.t("Clients’ people")}, ui.Option{Value: ":api", Label: r.t("API tokens")}, ui.Option{Value: ":system", Label: r.t("The program itself")})
	if chosen != "" && !slices.ContainsFunc(all, func(o ui.Option) bool { return o.Value == chosen }) {
		name := chosen
		if p, err := r.s.Store.People.Get(r.ctx(), r.person.Partner, chosen); err == nil {
			name = p.Name
		}
		all = append(all, ui.Option{Value: chosen, Label: name})
	}
	return all, nil
}

// trailRows draws entries, with their clients' names in one look.
func (r *request) trailRows(entries []store.AuditEntry) ([]trail.Row, error) {
	names, err := r.clientNames(entries)
	if err != nil {
		return nil, err
	}
	var all []trail.Row
	for _, e := range entries {
		row := trail.Row{Seq: e.Seq, At: e.At, Who: e.Actor.Name, AsWhom: e.AsWhom, Summary: e.Summary, Code: e.Action, Ref: e.ClientRef, Client: names[e.ClientRef],
			IP: e.IP, Sees: showsPersonal(e.Action), RequestID: e.RequestID, Changes: changesOf(e.Before, e.After), Hash: hex.EncodeToString(e.Hash), Object: e.ObjectKind, ObjectID: e.ObjectID}
		switch e.Actor.Kind {
		case desk.FromAPI:
			row.Kind = r.t("by API token")
		case string(store.Portal):
			row.Kind = r.t("in the portal")
		case "console":
			row.Kind = r.t("on the console")
		}
		if e.ClientRef != "" && row.Client == "" {
			row.Client = e.ClientRef
		}
		all = append(all, row)
	}
	return all, nil
}

func (r *request) clientNames(entries []store.AuditEntry) (map[string]string, error) {
	names := map[string]string{}
	var refs []string
	for _, e := range entries {
		if e.ClientRef != "" && !slices.Contains(refs, e.ClientRef) {
			refs = append(refs, e.ClientRef)
		}
	}
	for chunk := range slices.Chunk(refs, 200) {
		page, err := r.s.Store.Directory.List(r.ctx(), r.person.Partner, store.Filter{Refs: chunk, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, c := range page.Clients {
			names[c.Ref] = c.Name
		}
	}
	return names, nil
}

// changesOf holds the fields of two JSON objects beside each other, by name.
func changesOf(before, after json.RawMessage) []trail.Change {
	was, is := fieldsOf(before), fieldsOf(after)
	var names []string
	for _, fields := range []map[string]string{was, is} {
		for name := range fields {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	var all []trail.Change
	for _, name := range names {
		all = append(all, trail.Change{Name: strings.ReplaceAll(name, "_", " "), Before: was[name], After: is[name], Differs: was[name] != is[name]})
	}
	return all
}

// fieldsOf are the fields of an object as text; something else is one field.
func fieldsOf(raw json.RawMessage) map[string]string {
	if len(bytes.TrimSpace(raw)) == 0 || string(raw) == "null" {
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return map[string]string{"value": plainJSON(raw)}
	}
	out := map[string]string{}
	for name, value := range object {
		out[name] = plainJSON(value)
	}
	return out
}

func plainJSON(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
