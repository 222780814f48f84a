package handlers

import (
	"net/http"

	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/board"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// showBoard is the wallboard of the client in the address, or that of all.
func (s *Server) showBoard(r *request) error {
	ref := r.client.Ref
	b, err := r.desk.Board(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := r.boardView(ref, b)
	v.NotKnown = err != nil
	if v.Teams, err = r.desk.Teams(r.ctx(), ref); err != nil {
		return err
	}
	f := board.Filter{Q: r.QueryParam("q"), Team: r.QueryParam("team"), Word: r.QueryParam("state")}
	if ref == "" {
		f.Client = r.QueryParam("client")
		seen := map[string]bool{}
		v.Clients = []ui.Option{{Label: r.t("All clients")}}
		for _, t := range b.Agents {
			if !seen[t.Ref] {
				seen[t.Ref] = true
				v.Clients = append(v.Clients, ui.Option{Value: t.Ref, Label: t.Client})
			}
		}
		sortOptions(v.Clients[1:])
	}
	v.Filter = f
	v.Here = r.Request().URL.RequestURI()
	r.title = r.t("Wallboard")
	if ref == "" {
		return r.show(http.StatusOK, board.Page(v))
	}
	r.title = r.t("Wallboard of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "board", board.Page(v))
}

func (r *request) boardView(ref string, b desk.Board) board.View {
	v := board.View{Sort: board.Sort{Portal: !r.site.staff, All: ref == "", May: r.can(setPresence)}, Ref: ref, ClientName: r.client.Name,
		Tiles: tilesOf(b.Agents), Status: statusOfBoard(b.Status, ref == ""), Position: b.Position, Now: r.now(), More: b.More, Stream: paths.BoardStream(ref)}
	if r.site.staff && (ref != "" || r.can(readAllBoards)) {
		v.Settings = paths.BoardSettings(ref)
	}
	return v
}

func tilesOf(agents []desk.BoardAgent) []board.Tile {
	out := make([]board.Tile, len(agents))
	for i, a := range agents {
		out[i] = board.Tile{Key: a.Key, Ref: a.Ref, Client: a.Client, AgentID: a.AgentID, Name: a.Name, Extension: a.Extension, Team: a.Team,
			Word: a.Word, Available: a.Available, Since: a.Since, Seen: a.Seen, Alert: string(a.Alert), Rank: a.Rank()}
	}
	return out
}

func statusOfBoard(s desk.BoardStatus, all bool) board.Status {
	out := board.Status{At: s.At, Stale: s.Stale}
	for _, c := range s.Called {
		call := board.Call{Team: c.Rule.Team, Kind: string(c.Rule.Kind), Threshold: c.Rule.Threshold, Have: c.Have, Names: c.Names, Since: c.Since, Href: paths.Board(c.Rule.ClientRef)}
		if all {
			call.Client = c.Client
		}
		out.Calls = append(out.Calls, call)
	}
	return out
}

// setAvailability makes an agent take calls or pauses them: from the list, the
// board and the agent's page. Undo posts the same form with the other value.
func (s *Server) setAvailability(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	to := values.Get("available")
	if to != "0" && to != "1" {
		return r.agentPage(http.StatusUnprocessableEntity, ui.Problems{"": r.t("Choose whether the agent takes calls.")})
	}
	id := r.Param("agent")
	a, err := r.desk.SetAvailable(r.ctx(), r.client.Ref, id, to == "1")
	if err != nil {
		if e, status, ok := refused(err); ok {
			if r.fragment() {
				return r.toast(status, ui.Flash{Tone: ui.Error, Text: e.Msg})
			}
			return r.agentPage(status, problemsOf(e))
		}
		return err
	}
	text, back := r.t("%s takes calls again.", a.Name), "0"
	if to == "0" {
		text, back = r.t("%s is paused.", a.Name), "1"
	}
	f := ui.Flash{Tone: ui.Success, Text: text, Undo: ui.Action{Label: r.t("Undo"), Post: paths.AgentAvailability(r.client.Ref, id),
		Fields: []ui.Pair{{Name: "available", Value: back}, {Name: "back", Value: values.Get("back")}}}}
	if values.Get("quiet") == "1" {
		return r.toast(http.StatusOK, f)
	}
	if err := r.flash(f); err != nil {
		return err
	}
	switch values.Get("back") {
	case "board":
		return r.done(paths.Board(r.client.Ref))
	case paths.Wallboard:
		if r.site.staff {
			return r.done(paths.Wallboard)
		}
		return r.done(paths.Board(r.client.Ref))
	case "list":
		return r.done(paths.Agents(r.client.Ref))
	}
	return r.done(paths.Agent(r.client.Ref, id))
}

// toast answers a script with the words for the corner of its page.
func (r *request) toast(status int, f ui.Flash) error { return r.part(status, ui.Toast(f)) }

// showScreen is a board on a wall, by its link.
func (s *Server) showScreen(r *request) error {
	l := r.screen.link
	b, err := r.desk.Board(r.ctx(), l.ClientRef)
	if e := tolerable(err); e != nil {
		return e
	}
	if err := s.Store.Boards.SawLink(r.ctx(), l); err != nil {
		return err
	}
	v := r.boardView(l.ClientRef, b)
	v.Sort = screenSort(l)
	v.NotKnown, v.Name, v.Brand = err != nil, l.Name, r.screenBrand()
	v.Filter.Team, v.Settings = l.Team, ""
	v.Stream, v.Here = paths.ScreenStream(r.screen.token), paths.Screen(r.screen.token)
	r.frame, r.title = onScreen, r.t("Wallboard")
	return r.show(http.StatusOK, board.Screen(v))
}

func screenSort(l store.BoardLink) board.Sort {
	return board.Sort{TV: true, All: l.ClientRef == "", Initials: l.Initials}
}
