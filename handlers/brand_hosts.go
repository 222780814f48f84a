package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform/hostcheck"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

// hostRows are a brand's hosts; certificates is nil where a proxy has them.
func hostRows(hosts []store.BrandHost, certificates map[string]settings.Certificate) []settings.HostRow {
	rows := make([]settings.HostRow, len(hosts))
	for i, h := range hosts {
		if thisMachine(h.Name) {
			h.State = store.HostHere
		}
		rows[i] = settings.HostRow{Name: h.Name, Readable: store.ReadableHost(h.Name), State: string(h.State), Found: h.Found, Checked: h.Checked}
		if c, ok := certificates[h.Name]; ok {
			rows[i].Certificate = &c
		}
	}
	return rows
}

// certificates are those of all hosts of the partner, by their names; nil where they are
// not fetched here.
func (r *request) certificates() (map[string]settings.Certificate, error) {
	if !r.s.OwnTLS {
		return nil, nil
	}
	all, err := r.s.Store.Certificates.OfPartner(r.ctx(), r.person.Partner)
	if err != nil {
		return nil, err
	}
	full, err := r.s.Store.Certificates.Full(r.ctx(), store.Orders)
	if err != nil {
		return nil, err
	}
	out := make(map[string]settings.Certificate, len(all))
	for host, c := range all {
		out[host] = settings.Certificate{Until: c.Until, Asked: c.Asked, Failed: c.Failure.Failed, Again: c.Failure.Again, Kind: string(c.Failure.Kind), Detail: c.Failure.Detail, Full: full}
	}
	return out, nil
}

// thisMachine reports whether a host is one that no DNS has: browsers know it as the machine
// they run on.
func thisMachine(host string) bool { return strings.HasSuffix(host, ".localhost") }

func readable(hosts []string) []string {
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i] = store.ReadableHost(h)
	}
	return out
}

// dnsTarget is the name that a brand's CNAME leads to: the first of the hosts where
// staff sign in that has a domain.
func (s *Server) dnsTarget() string {
	for _, h := range s.PublicHosts {
		if h = store.Host(h); strings.Contains(h, ".") && !thisMachine(h) && !s.isAddress(h) {
			return h
		}
	}
	return ""
}

func (s *Server) addBrandHost(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	typed := values.Get("host")
	host := store.Host(typed)
	refuse := func(status int, text string) error {
		return r.brandPage(status, b, brandPage{tab: settings.TabHosts, form: formOf(b), host: typed, hosts: ui.Problems{"host": text}})
	}
	if s.staffHost(host) {
		return refuse(http.StatusConflict, r.t("Staff sign in at this name, so it can’t be a brand’s as well."))
	}
	err = r.desk.AddBrandHost(r.ctx(), b, host)
	if e, status, ok := refused(err); ok {
		return refuse(status, r.t(e.Fields["host"]))
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is added. Set its DNS record, then check it.", store.ReadableHost(host))}); err != nil {
		return err
	}
	return r.done(paths.BrandHosts(b.ID))
}

func (s *Server) askRemoveBrandHost(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	host := store.Host(r.QueryParam("host"))
	r.title = r.t("Remove a host name")
	return r.show(http.StatusOK, ui.Confirm(ui.Question{
		Title:  r.t("Remove %s?", store.ReadableHost(host)),
		Body:   r.t("Links in mails that were sent with it stop working, and whoever is signed in there has to sign in elsewhere. You can add it again."),
		Hidden: []ui.Pair{{Name: "host", Value: host}},
		Post:   paths.RemoveBrandHost(b.ID),
		Yes:    ui.Action{Label: r.t("Remove it"), Kind: ui.Danger},
		No:     ui.Action{Label: r.t("Keep it"), Href: paths.BrandHosts(b.ID)},
	}, nil))
}

func (s *Server) removeBrandHost(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	host := store.Host(values.Get("host"))
	if err := r.desk.RemoveBrandHost(r.ctx(), b, host); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is removed.", store.ReadableHost(host))}); err != nil {
		return err
	}
	return r.done(paths.BrandHosts(b.ID))
}

// How long a check of a host may take to come back to us.
const hostCheckLife = time.Minute

// The purposes of the tickets of a check: only who can sign knows the answer.
const (
	hostAsk    = "host ask"
	hostAnswer = "host answer"
)

// checkBrandHost asks DNS for a host, and what answers there for a word that only
// this installation can say.
func (s *Server) checkBrandHost(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	host := store.Host(values.Get("host"))
	known, err := s.Store.Brands.ByHost(r.ctx(), host)
	if err != nil {
		return err
	}
	if known.ID != b.ID {
		return echoNotFound()
	}
	state, found, err := s.hostState(r, b, host)
	if err != nil {
		s.log.Info("a host could not be looked up", "request", requestID(r), "err", err)
		flash := ui.Flash{Tone: ui.Warning, Text: r.t("DNS does not answer just now. Try again in a moment.")}
		if err := r.flash(flash); err != nil {
			return err
		}
		return r.done(paths.BrandHosts(b.ID))
	}
	if err := s.Store.Brands.NoteHost(r.ctx(), b.Partner, host, state, found); err != nil {
		return err
	}
	flash := ui.Flash{Tone: ui.Warning, Text: r.t("%s does not lead here yet.", store.ReadableHost(host))}
	if state == store.HostHere {
		if s.HostHere != nil && !thisMachine(host) {
			s.HostHere(host)
		}
		flash = ui.Flash{Tone: ui.Success, Text: r.t("%s leads here.", store.ReadableHost(host))}
	}
	if err := r.flash(flash); err != nil {
		return err
	}
	return r.done(paths.BrandHosts(b.ID))
}

func (s *Server) hostState(r *request, b store.Brand, host string) (store.HostState, string, error) {
	if thisMachine(host) {
		return store.HostHere, "", nil
	}
	value := s.NewID()
	ask := s.Store.Tickets.Issue(hostAsk, b.ID, value, r.now())
	f, err := s.LookAtHost(r.ctx(), host, paths.HostCheck(ask))
	if err != nil {
		return "", "", err
	}
	at := make([]string, len(f.Addresses))
	for i, a := range f.Addresses {
		at[i] = a.String()
	}
	return s.judgeHost(b, value, f), strings.Join(at[:min(len(at), 4)], ", "), nil
}

func (s *Server) judgeHost(b store.Brand, value string, f hostcheck.Found) store.HostState {
	said, _, err := s.Store.Tickets.Read(hostAnswer, b.ID, f.Body, hostCheckLife)
	switch {
	case len(f.Addresses) == 0:
		return store.HostNoRecord
	case f.Private:
		return store.HostPrivate
	case !f.Answered:
		return store.HostSilent
	case err != nil || said != value:
		return store.HostElsewhere
	}
	return store.HostHere
}

// answerHostCheck says the word that shows a host to lead to this installation, to
// whom it asked itself.
func (s *Server) answerHostCheck(r *request) error {
	value, _, err := s.Store.Tickets.Read(hostAsk, r.site.brand.ID, r.Param("ticket"), hostCheckLife)
	if err != nil {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	return r.String(http.StatusOK, s.Store.Tickets.Issue(hostAnswer, r.site.brand.ID, value, r.now()))
}
