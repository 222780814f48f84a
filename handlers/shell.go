package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/store"
	"partnerdesk/views/layout"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

const (
	product       = "Partnerdesk"
	themeCookie   = "theme"
	sidebarCookie = "sidebar"
	langCookie    = "lang"
)

// frame says which document a page stands in.
type frame int

const (
	framed   frame = iota // the staff's shell, or the portal's
	onWizard              // the onboarding wizard
	onDoor                // signing in, setting up
	onScreen              // a wallboard on a wall
)

// shell puts a page into its document. Everything around a page is decided here
// and nowhere else.
func (r *request) shell(content templ.Component) (templ.Component, error) {
	sh := layout.Shell{
		Title: r.title, Lang: words.Lang(r.ctx()), Theme: r.theme(), Demo: r.s.Demo != nil && r.s.Tokens != nil && r.site.staff,
		Path:          r.here(),
		Values:        r.can(readDesk),
		SidebarClosed: r.cookie(sidebarCookie) == "1",
	}
	if r.Request().Method != http.MethodGet {
		sh.Path = r.Request().URL.Path
	}
	if !r.private {
		sh.Query = r.Request().URL.Query().Get("q")
	}
	if !r.site.staff {
		sh.Languages = r.languages()
	}
	sh.Brand, sh.Finds = r.brand(), r.site.staff && r.can(readDesk)
	if r.session != nil {
		flashes, err := r.s.sessions.TakeFlashes(r.ctx(), r.session)
		if err != nil {
			return nil, err
		}
		for _, text := range flashes {
			// A form that was sent twice says its word once.
			if f, ok := readFlash(text); ok && !slices.ContainsFunc(sh.Flash, func(g ui.Flash) bool { return g.Text == f.Text }) {
				sh.Flash = append(sh.Flash, f)
			}
		}
	}
	if r.visit != nil {
		sh.Banner = r.visitBanner()
	}
	switch {
	case r.failure != nil && r.person.ID == "":
		return layout.Error(sh, *r.failure), nil
	case r.frame == onWizard && r.wizard != nil && r.failure == nil:
		return layout.Wizard(sh, *r.wizard, content), nil
	case r.frame == onScreen && r.failure == nil:
		sh.Theme = layout.Dark
		return layout.Screen(sh, content), nil
	case r.frame == onDoor || r.person.ID == "":
		return layout.Auth(sh, content), nil
	}
	sh.Person = layout.Person{Name: r.person.Name, Email: r.person.Email}
	if !r.site.staff {
		sh.Nav, sh.Switch = r.portalNav(), r.switches()
		if err := r.ring(&sh); err != nil {
			return nil, err
		}
		return layout.Portal(sh, content), nil
	}
	sh.Health = r.health()
	sh.Health.Href = r.healthPage()
	if title, body := r.keyTrouble(); title != "" {
		sh.Health = layout.Health{State: layout.Down, Words: title, Href: r.keyAction().Href}
		sh.Banner = &layout.Banner{Tone: ui.Warning, Text: title + ". " + body, Action: r.keyAction()}
	}
	unread, err := r.desk.Unread(r.ctx(), nil)
	if err != nil {
		return nil, err
	}
	sh.Bell = &layout.Bell{Href: paths.Notices, Unread: unread}
	if sh.Nav, err = r.staffNav(); err != nil {
		return nil, err
	}
	sh.Foot = r.settingsNav()
	if r.can(readAudit) {
		sh.Foot = append(sh.Foot, layout.NavItem{Label: r.t("Audit trail"), Href: paths.Trail, Icon: "shield-check", Current: r.under(paths.Trail)})
	}
	if r.s.Demo != nil && r.can(readOutbox) {
		sh.Foot = append(sh.Foot, layout.NavItem{Label: r.t("Outbox"), Href: paths.Outbox, Icon: "inbox", Current: r.under(paths.Outbox)})
	}
	return layout.Staff(sh, content), nil
}

// staffNav lists the areas that exist.
func (r *request) staffNav() ([]layout.NavGroup, error) {
	figures, err := r.desk.Figures(r.ctx())
	if err != nil {
		return nil, err
	}
	pending := 0
	if r.can(readDrafts) {
		if pending, err = r.desk.DraftCount(r.ctx(), store.DraftFilter{}); err != nil {
			return nil, err
		}
	}
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return words.Count(r.ctx(), n)
	}
	counts := map[string]string{paths.Clients: count(int(figures.Value.Total)), paths.Onboarding: count(pending)}
	at := r.Request().URL.Path
	var groups []layout.NavGroup
	for _, a := range r.deskAreas() {
		if !r.can(a.needs) {
			continue
		}
		if len(groups) == 0 || groups[len(groups)-1].Heading != a.heading {
			groups = append(groups, layout.NavGroup{Heading: a.heading})
		}
		g := &groups[len(groups)-1]
		g.Items = append(g.Items, layout.NavItem{Label: a.label, Href: a.href, Icon: a.icon, Count: counts[a.href], Current: a.holds(at)})
	}
	return groups, nil
}

// under says that this page is in the area that begins at path.
func (r *request) under(path string) bool { return beneath(r.Request().URL.Path, path) }

func beneath(at, path string) bool { return at == path || strings.HasPrefix(at, path+"/") }

// health puts the platform's state into words.
func (r *request) health() layout.Health {
	h := r.desk.Health()
	switch {
	case !h.Failed.IsZero() && h.OK.IsZero():
		return layout.Health{State: layout.Down, Words: r.t("Platform unreachable")}
	case !h.Failed.IsZero():
		return layout.Health{State: layout.Down, Words: r.t("Platform unreachable, showing %s", words.Time(r.ctx(), h.OK))}
	case h.OK.IsZero():
		return layout.Health{}
	}
	return layout.Health{State: layout.Live, Words: r.t("Live, %s", words.Ago(r.ctx(), r.now(), h.OK))}
}

// brand is under whose name the page appears: the partner's own for staff, the
// brand's on its host. Nothing of ours stands on a brand's pages.
func (r *request) brand() layout.Brand {
	if !r.site.staff && r.site.brand.ID != "" {
		b := r.site.brand
		face := layout.Brand{Name: b.Name, Mark: markOf(b), StylesheetURL: r.s.brands.url(b.Accent), IconURL: r.s.brands.icon(b), Terms: b.Terms}
		if p, ok := b.Pictures[store.LogoLight]; ok {
			face.LogoURL, face.Wide = logoURL(p), wide(p)
		}
		if p, ok := b.Pictures[store.LogoDark]; ok && face.LogoURL != "" {
			face.LogoDarkURL = logoURL(p)
		}
		return face
	}
	if r.partner.ID != "" {
		return layout.Brand{Name: r.partner.Name, Product: product}
	}
	if !r.site.staff {
		return layout.Brand{} // nobody's host, or one that is a brand's tomorrow
	}
	return layout.Brand{Name: product}
}

// markOf is what stands for a brand where there is no room for its name.
func markOf(b store.Brand) string {
	if b.Mark != "" {
		return b.Mark
	}
	return ui.Initials(b.Name)
}

func (r *request) cookie(name string) string {
	c, err := r.Request().Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// theme is the person's choice, or, before anybody has signed in, the browser's.
func (r *request) theme() string {
	if v := r.cookie(themeCookie); v == layout.Light || v == layout.Dark {
		return v
	}
	return layout.System
}

// remember keeps a choice of looks in a cookie; it identifies nobody.
func (r *request) remember(name, value string) {
	r.SetCookie(&http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: r.s.Secure, SameSite: http.SameSiteLaxMode})
}

func (s *Server) setTheme(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	theme := values.Get("theme")
	if theme != layout.Light && theme != layout.Dark {
		theme = layout.System
	}
	r.remember(themeCookie, theme)
	if r.person.ID != "" && r.visit == nil {
		if err := s.Store.People.SetPreferences(r.ctx(), r.person.Partner, r.person.ID, r.person.Zone, themeName(theme)); err != nil {
			return err
		}
	}
	return r.done(backTo(values.Get("return")))
}

// themeName is how the store calls a theme.
func themeName(theme string) string {
	switch theme {
	case layout.Light:
		return "light"
	case layout.Dark:
		return "dark"
	}
	return "system"
}

// themeOf is the reverse, for the cookie that is set when somebody signs in.
func themeOf(name string) string {
	switch name {
	case "light":
		return layout.Light
	case "dark":
		return layout.Dark
	}
	return layout.System
}

func (s *Server) setSidebar(r *request) error {
	values, err := r.formValues()
	if err != nil {
		return err
	}
	closed := ""
	if values.Get("closed") == "1" {
		closed = "1"
	}
	r.remember(sidebarCookie, closed)
	return r.done(backTo(values.Get("return")))
}

// backTo allows a way back on this site only. What a browser would read as
// another host ("//", "/\") is not one.
func backTo(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return paths.Home
	}
	return path
}

func queryEscape(s string) string { return url.QueryEscape(s) }

// kept is a flash as it waits in the session.
type kept struct {
	Tone   ui.Tone   `json:"tone"`
	Text   string    `json:"text"`
	Label  string    `json:"label,omitempty"`
	Post   string    `json:"post,omitempty"`
	Fields []ui.Pair `json:"fields,omitempty"`
}

func flashText(f ui.Flash) (string, error) {
	raw, err := json.Marshal(kept{f.Tone, f.Text, f.Undo.Label, f.Undo.Post, f.Undo.Fields})
	return string(raw), err
}

func readFlash(text string) (ui.Flash, bool) {
	var k kept
	if json.Unmarshal([]byte(text), &k) != nil {
		return ui.Flash{}, false
	}
	return ui.Flash{Tone: k.Tone, Text: k.Text, Undo: ui.Action{Label: k.Label, Post: k.Post, Fields: k.Fields}}, true
}
