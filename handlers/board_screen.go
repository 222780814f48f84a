package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/board"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

// screen is whoever shows a board by a link: a television, no person.
type screen struct {
	token string
	link  store.BoardLink
}

// byScreen opens the desk for the one board of the link in the address. Whoever is
// signed in here is nobody on these pages. A link that does not open gets the same
// answer whatever the reason, and not without end.
func (r *request) byScreen() (opened bool, err error) {
	r.person, r.partner, r.desk = store.Person{}, store.Partner{}, nil
	token := r.Param("token")
	l, err := r.s.Store.Boards.LinkByToken(r.ctx(), token)
	if platform.Is(err, platform.NotFound) || err == nil && !r.site.staff && l.Partner != r.site.brand.Partner {
		try := store.Try{Purpose: "screen", Account: token, Address: r.s.clientIP(r.Request())}
		if err := r.s.Store.Throttle.Note(r.ctx(), try); err != nil {
			return false, err
		}
		if r.wantsEvents() {
			return false, r.bye("revoked")
		}
		return false, platform.Errorf(platform.NotFound, "This link does not open a board: it was revoked, or is not whole.")
	}
	if err != nil {
		return false, err
	}
	if r.partner, err = r.s.Store.Partners.Get(r.ctx(), l.Partner); err != nil {
		return false, err
	}
	r.screen = &screen{token, l}
	actor := desk.Actor{Actor: store.Actor{ID: l.ID, Name: "the screen " + l.Name, Kind: "link"}, Partner: l.Partner, RequestID: requestID(r), IP: r.s.clientIP(r.Request())}
	if l.ClientRef == "" {
		r.desk = r.s.Desk.For(actor)
		return true, nil
	}
	r.desk = r.s.Desk.ForClient(actor, l.ClientRef)
	r.client, err = r.desk.Client(r.ctx(), l.ClientRef)
	return err == nil, err
}

// bye ends a stream that may not begin, in the stream's own words: an EventSource
// can't read a page.
func (r *request) bye(word string) error {
	r.Response().Header().Set("Content-Type", eventStream)
	r.Response().WriteHeader(http.StatusOK)
	_, err := r.Response().Write([]byte("event: bye\ndata: " + word + "\n\n"))
	return err
}

// lost tells that something is gone from not being able to ask.
func lost(err error, word string) string {
	if platform.Is(err, platform.NotFound) {
		return word
	}
	return ""
}

func (r *request) screenBrand() string {
	if !r.site.staff {
		return r.site.brand.Name
	}
	return r.partner.Name
}

func sortOptions(all []ui.Option) {
	slices.SortFunc(all, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
}

// showBoardSettings has thresholds, rules and screens of a board.
func (s *Server) showBoardSettings(r *request) error {
	return r.boardSettings(http.StatusOK, board.SettingsForms{}, nil, "")
}

func (r *request) boardSettings(status int, f board.SettingsForms, p ui.Problems, fresh string) error {
	ref := r.client.Ref
	v := board.SettingsView{Ref: ref, ClientName: r.client.Name, Forms: f, Problems: p, Fresh: fresh, Now: r.now(), MayEdit: r.can(editBoards)}
	var err error
	if v.Teams, err = r.desk.Teams(r.ctx(), ref); err != nil {
		return err
	}
	t, err := r.desk.Thresholds(r.ctx())
	if err != nil {
		return err
	}
	if f.Thresholds == nil {
		v.Forms.Thresholds = &board.ThresholdsForm{Long: minutesText(t.Long), Away: minutesText(t.Away), Offline: t.Offline}
	}
	if ref != "" {
		rules, err := r.desk.Rules(r.ctx(), ref)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			v.Rules = append(v.Rules, board.Rule{ID: rule.ID, Words: desk.RuleWords(rule)})
		}
	}
	links, err := r.desk.Screens(r.ctx(), ref)
	if err != nil {
		return err
	}
	for _, l := range links {
		v.Screens = append(v.Screens, board.ScreenRow{ID: l.ID, Name: l.Name, Team: l.Team, Initials: l.Initials, Created: l.Created, Seen: l.Seen})
	}
	r.title = r.t("Wallboard settings")
	if ref == "" {
		return r.show(status, board.Settings(v))
	}
	return r.clientPage(status, "board", board.Settings(v))
}

func minutesText(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return decimal(int64(d / time.Minute))
}

// setThresholds changes when tiles stand out, on all boards of the partner.
func (s *Server) setThresholds(r *request) error {
	f, p, err := decode[board.ThresholdsForm](r)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return r.boardSettings(http.StatusUnprocessableEntity, board.SettingsForms{Thresholds: &f}, p, "")
	}
	t := desk.Thresholds{Long: time.Duration(number(f.Long)) * time.Minute, Away: time.Duration(number(f.Away)) * time.Minute, Offline: f.Offline}
	if err := r.desk.SetThresholds(r.ctx(), t); err != nil {
		return err
	}
	return r.boardDone(r.t("The thresholds are kept. They hold for every board."))
}

func (s *Server) addRule(r *request) error {
	f, p, err := decode[board.RuleForm](r)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return r.boardSettings(http.StatusUnprocessableEntity, board.SettingsForms{Rule: f}, p, "")
	}
	err = r.desk.AddRule(r.ctx(), r.client.Ref, store.BoardRule{Team: f.Team, Kind: store.RuleKind(f.Kind), Threshold: number(f.Threshold), Always: f.When == "always"})
	if e, status, ok := refused(err); ok {
		return r.boardSettings(status, board.SettingsForms{Rule: f}, problemsOf(e), "")
	}
	if err != nil {
		return err
	}
	return r.boardDone(r.t("The rule is kept. This client is looked at every minute now, also while no board is open."))
}

func (s *Server) removeRule(r *request) error {
	if err := r.desk.RemoveRule(r.ctx(), r.client.Ref, r.Param("rule")); err != nil {
		return err
	}
	return r.boardDone(r.t("The rule is removed."))
}

// addScreen makes a link. It is shown in the answer itself, this once.
func (s *Server) addScreen(r *request) error {
	f, p, err := decode[board.ScreenForm](r)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return r.boardSettings(http.StatusUnprocessableEntity, board.SettingsForms{Screen: f}, p, "")
	}
	token, err := r.desk.AddScreen(r.ctx(), store.BoardLink{ClientRef: r.client.Ref, Team: f.Team, Name: f.Name, Initials: f.Initials})
	if err != nil {
		return err
	}
	scheme := "http://"
	if s.overTLS(r.Request()) {
		scheme = "https://"
	}
	return r.boardSettings(http.StatusOK, board.SettingsForms{}, nil, scheme+r.Request().Host+paths.Screen(token))
}

func (s *Server) revokeScreen(r *request) error {
	if err := r.desk.RevokeScreen(r.ctx(), r.client.Ref, r.Param("screen")); err != nil {
		return err
	}
	return r.boardDone(r.t("The link is revoked. The screen goes dark within half a minute."))
}

func (r *request) boardDone(text string) error {
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.BoardSettings(r.client.Ref))
}
