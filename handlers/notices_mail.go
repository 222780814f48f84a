package handlers

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/words"
)

// MailNotices sends what people want by mail and have not read meanwhile; it is
// for the background, every half minute or so.
func (s *Server) MailNotices(ctx context.Context) error {
	return s.Desk.Mails(ctx, desk.Post{Kinds: s.mailedKinds, Send: s.mailNotices})
}

// mailedKinds are what somebody of a client may see now, whatever they could when they
// chose. Where the client's brand has no host there is no page to see it on, nor to end
// such mails: none is sent.
func (s *Server) mailedKinds(ctx context.Context, to store.Recipient) ([]store.NoticeKind, error) {
	b, err := s.Store.Brands.OfClient(ctx, to.Person.Partner, to.Person.ClientRef)
	if platform.Is(err, platform.NotFound) || err == nil && len(b.Hosts) == 0 {
		return nil, nil
	}
	return noticeKinds(to.Person.Role, b), err
}

// mailNotices writes one mail about all that is due for somebody.
func (s *Server) mailNotices(ctx context.Context, l store.Letter) error {
	ctx = readerOf(ctx, l.Person)
	m := platform.Message{Partner: l.Person.Partner, Channel: platform.ByEmail, To: l.Person.Email}
	if l.Person.Kind == store.Staff {
		p, err := s.Store.Partners.Get(ctx, l.Person.Partner)
		if err != nil {
			return err
		}
		e := envelope{letter: l, base: s.staffBase(l.Choices.Base), all: paths.Notices, name: p.Name, now: s.Now()}
		ctx = words.With(ctx, words.English)
		m.ToStaff, m.Subject, m.Text = true, e.subject(ctx), e.text(ctx)
		return s.Send(ctx, m)
	}
	b, err := s.Store.Brands.OfClient(ctx, l.Person.Partner, l.Person.ClientRef)
	if err != nil {
		return err
	}
	tag := known(l.Person.Language, b)
	e := envelope{letter: l, base: s.brandBase(l.Choices.Base, b), all: paths.ClientNotices(l.Person.ClientRef), name: b.Name, now: s.Now()}
	m.Brand, m.Action = b.ID, subject(ctx, tag, func(ctx context.Context) string { return words.T(ctx, "Open the page") })
	m.Subject, m.Text = subject(ctx, tag, e.subject), letter(ctx, tag, e.text)
	// The frame around it is in the same language.
	return s.Send(words.With(ctx, words.Best(tag, "")), m)
}

// brandBase is where links to a brand's pages lead: to the address at which somebody
// chose to be told, as long as it is the brand's, else to the brand's first host, by the
// same way.
func (s *Server) brandBase(chosen string, b store.Brand) string {
	u, err := url.Parse(chosen)
	if err != nil || u.Host == "" {
		return s.address(false, b.Hosts[0], "")
	}
	if !slices.Contains(b.Hosts, store.Host(u.Host)) {
		u.Host = b.Hosts[0] + portOf(u.Host)
	}
	return u.Scheme + "://" + u.Host
}

// staffBase is the same for staff; empty where nobody knows under which name they come.
func (s *Server) staffBase(chosen string) string {
	if u, err := url.Parse(chosen); err == nil && u.Host != "" && s.staffHost(store.Host(u.Host)) {
		return chosen
	}
	if len(s.PublicHosts) > 0 {
		return s.address(false, s.PublicHosts[0], "")
	}
	return ""
}

// envelope is what a mail about notices is written from.
type envelope struct {
	letter store.Letter
	base   string // scheme and host of the pages; empty: not known
	all    string // where all notices stand
	name   string // who signs
	now    time.Time
}

func (e envelope) subject(ctx context.Context) string {
	what := words.T(ctx, "%d things are new", len(e.letter.Notices))
	if len(e.letter.Notices) == 1 {
		what, _ = e.words(ctx, e.letter.Notices[0])
	}
	if e.letter.Client != "" {
		return e.letter.Client + ": " + what
	}
	return what
}

// words are a notice as its reader gets it.
func (e envelope) words(ctx context.Context, n store.Notice) (subject, detail string) {
	if e.letter.Person.Kind == store.Portal {
		return noticeOf(n).ForClient(ctx, e.now)
	}
	return noticeOf(n).ForStaff(ctx)
}

// ofAKind is how many notices of one kind a mail tells one by one.
const ofAKind = 5

func (e envelope) text(ctx context.Context) string {
	parts := []string{words.T(ctx, "Hello %s,", e.letter.Person.Name), words.T(ctx, "this is new:")}
	if e.letter.Client != "" {
		parts[1] = words.T(ctx, "this is new at %s:", e.letter.Client)
	}
	all := e.letter.Notices
	for _, k := range store.NoticeKinds() {
		n := 0
		for _, one := range all {
			if one.Kind != k {
				continue
			}
			if n++; n > ofAKind {
				continue
			}
			subject, detail := e.words(ctx, one)
			if detail != "" {
				detail += " · "
			}
			parts = append(parts, subject+"\n"+detail+words.DateTime(ctx, one.Raised))
		}
		if n > ofAKind {
			parts[len(parts)-1] += "\n" + words.T(ctx, "and %d more", n-ofAKind)
		}
	}
	const once = "Each of these is mailed once, until it is settled."
	if e.base == "" {
		parts = append(parts, words.T(ctx, "Open the dashboard of %s: the bell leads there. Which mails you get is under Notifications.", e.name), words.T(ctx, once))
	} else {
		to := e.all
		if len(all) == 1 {
			to = backTo(all[0].Link)
		}
		parts = append(parts, e.base+to, words.T(ctx, once)+" "+words.T(ctx, "Choose which mails you get, and when: %s", e.base+e.all))
	}
	return strings.Join(append(parts, e.name), "\n\n")
}
