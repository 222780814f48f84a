package handlers

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"github.com/a-h/templ"
	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/layout"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// request is one request with what is known about it: the door it came to, who
// is there, and the desk opened as that person.
type request struct {
	echo.Context
	s         *Server
	site      site
	session   *sessions.Session
	person    store.Person // its ID is empty for a stranger
	partner   store.Partner
	desk      *desk.View         // nil for a stranger
	client    store.Client       // set where the address names one
	visit     *store.Visit       // a member of staff who looks as the client does: they are the person, and change nothing
	visited   store.Client       // with visit
	visitOver bool               // a look that this session had has ended
	works     []store.Membership // the clients that a portal person works for and that are switched on
	guest     *guest             // whoever came by a hand-over link; they are no person
	screen    *screen            // a board's screen, by its link
	title     string
	private   bool // the address holds what must not be repeated
	frame     frame
	wizard    *layout.WizardBar // with onWizard
	failure   *layout.Failure   // on an error page
	proof     *proof            // came with the form that waited for it
	afterFile string            // where to go on once a file was sent, which leaves the page before it standing
	informed  bool              // a mail about this request is on its way to the person
}

const requestKey = "request"

// handle wraps a handler with everything that must hold before it runs. The
// order matters: a stranger learns nothing about what exists.
func (s *Server) handle(a action, door door, fn func(*request) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		at, _ := c.Get(siteKey).(site)
		r := &request{Context: c, s: s, site: at}
		c.Set(requestKey, r) // first, so that a refusal at the door is in the brand's frame too
		if !door.admits(at) {
			return echo.NewHTTPError(http.StatusNotFound)
		}
		if err := r.meet(); err != nil {
			return err
		}
		if r.hides(c.Path()) {
			return echo.NewHTTPError(http.StatusNotFound)
		}
		if a == public {
			return fn(r)
		}
		if a == byLink {
			if opened, err := r.byLink(); err != nil || !opened {
				return err
			}
			if err := fn(r); err != nil {
				return err
			}
			return r.acted()
		}
		if a == byScreen {
			if opened, err := r.byScreen(); err != nil || !opened {
				return err
			}
			return fn(r)
		}
		if r.person.ID == "" && r.wantsEvents() {
			return r.bye("signed-out")
		}
		if r.person.ID == "" {
			return r.askToSignIn()
		}
		if r.owesSecondFactor() && !r.under(paths.SecondFactor) {
			if r.wantsEvents() {
				return r.bye("signed-out")
			}
			return r.done(paths.SecondFactor)
		}
		if r.visit != nil {
			if err := r.readOnly(a); err != nil {
				return err
			}
		}
		if !mayPerson(r.person, a) {
			return r.forbidden(a)
		}
		if r.strangeAgent() {
			return platform.Errorf(platform.NotFound, "There is no such agent.")
		}
		if ref := c.Param("client"); ref != "" {
			client, err := r.desk.Client(r.ctx(), ref)
			if err != nil {
				return err
			}
			r.client = client
		}
		if err := fn(r); err != nil {
			return err
		}
		r.remembered()
		return nil
	}
}

// remembered notes which client's or onboarding's page was opened, for search.
func (r *request) remembered() {
	if r.Request().Method != http.MethodGet || !r.site.staff || r.fragment() || r.Response().Status >= 400 {
		return
	}
	if r.client.Ref != "" && r.client.Removed.IsZero() {
		r.desk.Opened(r.ctx(), store.OpenedClient, r.client.Ref)
	} else if draft := r.Param("draft"); draft != "" {
		r.desk.Opened(r.ctx(), store.OpenedDraft, draft)
	}
}

// here is the address of this page, without a query that must not be repeated.
func (r *request) here() string {
	u := r.Request().URL
	if r.private || u.Path == paths.Search && desk.Recognise(u.Query().Get("q")).Private {
		return u.Path
	}
	return u.RequestURI()
}

// ctx carries the reader's language and zone, and the request's deadline.
func (r *request) ctx() context.Context { return r.Request().Context() }

// meet finds out who is there. A cookie that is no good makes a stranger.
func (r *request) meet() error {
	if r.Request().Header.Get("X-Poll") != "" || r.wantsEvents() {
		r.SetRequest(r.Request().WithContext(store.Poll(r.ctx())))
	}
	var err error
	if r.session, err = r.s.sessions.Get(r.Request(), r.s.sessions.Name()); err != nil {
		return err
	}
	info := store.InfoOf(r.session)
	p := info.Person
	// A session of the one door is nobody at the other.
	if info.SignedIn() && p.Active && (p.Kind == store.Staff) == r.site.staff && (r.site.staff || p.Partner == r.site.brand.Partner) {
		r.person = p
		if r.partner, err = r.s.Store.Partners.Get(r.ctx(), p.Partner); err != nil {
			return err
		}
		if p.Kind == store.Staff {
			r.desk = r.s.Desk.For(r.actor())
		} else if err := r.enterPortal(); err != nil {
			return err
		}
	}
	if r.person.ID == "" && !r.site.staff {
		if err := r.visiting(); err != nil {
			return err
		}
	}
	ctx := words.With(r.ctx(), r.language())
	if zone, err := platform.ParseZone(r.person.Zone); err == nil {
		ctx = words.WithZone(ctx, zone)
	}
	r.SetRequest(r.Request().WithContext(ctx))
	return nil
}

func (r *request) actor() desk.Actor {
	if r.guest != nil {
		return r.guest.actor(r)
	}
	if r.visit != nil {
		return desk.Actor{Actor: store.Actor{ID: r.person.ID, Name: r.asWhom(), Kind: string(store.Staff)}, Partner: r.person.Partner, RequestID: requestID(r), IP: r.s.clientIP(r.Request())}
	}
	return desk.Actor{
		Actor:   store.Actor{ID: r.person.ID, Name: r.person.Name, Kind: string(r.person.Kind)},
		Partner: r.person.Partner, RequestID: requestID(r), IP: r.s.clientIP(r.Request()), Limits: r.person.Limits,
	}
}

// can says whether the person may do something, for drawing or leaving out what
// leads there. The route decides again.
func (r *request) can(a action) bool { return mayPerson(r.person, a) }

// forbidden says who may, to somebody who may not.
func (r *request) forbidden(a action) error {
	if a == manageStaff && r.person.Limits.Any() && may(r.person.Role, a) {
		return platform.Errorf(platform.Forbidden, "%s", r.t("Only owners, and admins without limits, change who works here."))
	}
	if r.person.Limits.Tag != "" && may(r.person.Role, a) {
		return platform.Errorf(platform.Forbidden, "%s", r.t("You look after clients tagged %s. This is about all clients, so it takes a colleague without that limit.", r.person.Limits.Tag))
	}
	return platform.Errorf(platform.Forbidden, "%s", r.t("Your role does not include this. It takes one of these: %s.", r.whoMay(a)))
}

// whoMay names the roles of this door that include an action.
func (r *request) whoMay(a action) string {
	var names []string
	for _, role := range access[a] {
		if (role.Kind() == store.Staff) == r.site.staff {
			names = append(names, account.RoleName(r.ctx(), string(role)))
		}
	}
	if len(names) == 0 {
		return r.t("the reseller’s staff")
	}
	return join(names)
}

// askToSignIn sends a stranger to the sign-in page and back here afterwards.
func (r *request) askToSignIn() error {
	if r.visitOver {
		return r.done(paths.VisitEnd)
	}
	to := paths.SignIn
	if r.Request().Method == http.MethodGet && !r.fragment() && r.Request().URL.Path != paths.Home {
		to += "?next=" + queryEscape(r.here())
	}
	return r.done(to)
}

// fragment says that htmx asked and swaps the answer into a page.
func (r *request) fragment() bool {
	h := r.Request().Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Boosted") != "true" && h.Get("HX-History-Restore-Request") != "true"
}

// done ends a form's request: on to the page that shows the result.
func (r *request) done(to string) error {
	r.Response().Header().Set("Vary", "HX-Request")
	if r.fragment() {
		r.Response().Header().Set("HX-Redirect", to)
		return r.NoContent(http.StatusOK)
	}
	return r.Redirect(http.StatusSeeOther, to)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// show answers with a page: within its shell, or alone where htmx asked. It is
// drawn whole before the first byte leaves, so a component that fails halfway is
// a clean error page.
func (r *request) show(status int, content templ.Component) error {
	page := content
	if !r.fragment() {
		var err error
		if page, err = r.shell(content); err != nil {
			return err
		}
	}
	return r.write(status, page)
}

// part answers with a piece of a page, whoever asked.
func (r *request) part(status int, piece templ.Component) error { return r.write(status, piece) }

func (r *request) write(status int, c templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() < 1<<20 {
			buf.Reset()
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	if err := c.Render(r.ctx(), buf); err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set("Vary", "HX-Request, Accept-Encoding")
	return r.compressed(status, "text/html; charset=utf-8", r.unlinked(buf.Bytes()))
}

// flash leaves a message for the next page.
func (r *request) flash(f ui.Flash) error {
	text, err := flashText(f)
	if err != nil {
		return err
	}
	return r.s.sessions.AddFlash(r.Response(), r.Request(), r.session, text)
}

func (r *request) t(key string, args ...any) string { return words.T(r.ctx(), key, args...) }
