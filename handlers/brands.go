package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/brand"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

// freshAccent is what a new brand's colour begins with.
const freshAccent = "#0f766e"

func (s *Server) showBrands(r *request) error {
	all, err := s.Store.Brands.All(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	certificates, err := r.certificates()
	if err != nil {
		return err
	}
	v := settings.BrandsView{Now: r.now()}
	for _, b := range all {
		row := settings.BrandRow{ID: b.ID, Name: b.Name, Icon: pictureOf(b, store.IconOf), SignUp: b.SignUp}
		hosts, err := s.Store.Brands.HostsOf(r.ctx(), b.Partner, b.ID)
		if err != nil {
			return err
		}
		row.Hosts = hostRows(hosts, certificates)
		v.Brands = append(v.Brands, row)
	}
	r.title = r.t("Brands")
	return r.show(http.StatusOK, settings.Brands(v))
}

// namedBrand is the brand in the address, if it is the partner's.
func (r *request) namedBrand() (store.Brand, error) {
	return r.s.Store.Brands.Get(r.ctx(), r.person.Partner, r.Param("brand"))
}

// showBrandTab shows one page about a brand.
func (s *Server) showBrandTab(tab settings.BrandTab) func(*request) error {
	return func(r *request) error {
		b, err := r.namedBrand()
		if err != nil {
			return err
		}
		return r.brandPage(http.StatusOK, b, brandPage{tab: tab, form: formOf(b)})
	}
}

// brandPage is what a brand's page shows besides the brand as it is kept: what was
// typed into its forms, and what is wrong with it.
type brandPage struct {
	tab             settings.BrandTab
	form            settings.BrandForm
	problems        ui.Problems
	pictures, hosts ui.Problems
	host            string
	sender          settings.SenderForm
	senderP         ui.Problems
}

func formOf(b store.Brand) settings.BrandForm {
	f := settings.BrandForm{Name: b.Name, Mark: b.Mark, Accent: b.Accent, SupportEmail: b.SupportEmail, Sender: b.Sender, ReplyTo: b.ReplyTo, Language: b.Language, Terms: b.Terms}
	if b.SupportPhone != "" {
		f.SupportPhone = b.SupportPhone.String()
	}
	for _, a := range store.Areas() {
		if b.Shows(a) {
			f.Areas = append(f.Areas, string(a))
		}
	}
	return f
}

func (r *request) brandPage(status int, b store.Brand, p brandPage) error {
	v := settings.BrandView{ID: b.ID, Tab: p.tab, Name: b.Name, Form: p.form, Problems: p.problems, PictureP: p.pictures, HostP: p.hosts, Host: p.host,
		Target: r.s.dnsTarget(), OwnTLS: r.s.OwnTLS, SignUp: b.SignUp, Now: r.now()}
	v.Look = lookOf(b)
	v.Look.Name, v.Look.Mark, v.Look.Accent = p.form.Name, p.form.Mark, p.form.Accent
	for _, a := range store.Areas() {
		v.Areas = append(v.Areas, settings.AreaRow{Value: string(a), Label: r.areaName(a), On: slices.Contains(p.form.Areas, string(a))})
	}
	v.Pictures = r.pictureRows(b)
	if b.ID != "" {
		hosts, err := r.s.Store.Brands.HostsOf(r.ctx(), b.Partner, b.ID)
		if err != nil {
			return err
		}
		certificates, err := r.certificates()
		if err != nil {
			return err
		}
		v.Hosts = hostRows(hosts, certificates)
		all, err := r.s.Store.Brands.All(r.ctx(), b.Partner)
		if err != nil {
			return err
		}
		v.Last = len(all) == 1
		if p.tab == settings.TabMail {
			if v.Sender, err = r.senderView(b, p); err != nil {
				return err
			}
		}
	}
	if r.title = b.Name; b.ID == "" {
		r.title = r.t("Add a brand")
	}
	return r.show(status, settings.Brand(v))
}

// areaName is an area as the portal's navigation calls it.
func (r *request) areaName(a store.Area) string {
	switch a {
	case store.AreaNumbers:
		return r.t("Numbers")
	case store.AreaAgents:
		return r.t("Agents")
	case store.AreaWallboard:
		return r.t("Wallboard")
	case store.AreaWallet:
		return r.t("Wallet")
	case store.AreaFlows:
		return r.t("Flows, and what happens to a call")
	case store.AreaBots:
		return r.t("Voice bots")
	case store.AreaWhatsApp:
		return r.t("WhatsApp")
	}
	return r.t("Masking")
}

func lookOf(b store.Brand) settings.Look {
	l := settings.Look{Name: b.Name, Mark: b.Mark, Accent: b.Accent}
	if p, ok := b.Pictures[store.LogoLight]; ok {
		l.Logo, l.Wide = pictureOf(b, store.LogoLight), wide(p)
	}
	if _, ok := b.Pictures[store.LogoDark]; ok {
		l.LogoDark = pictureOf(b, store.LogoDark)
	}
	return l
}

// previewBrand is how a brand would look, for a page that is being filled in.
func (s *Server) previewBrand(r *request) error {
	f, _, err := query[settings.LookForm](r)
	if err != nil {
		return err
	}
	var l settings.Look
	if f.Brand != "" {
		b, err := s.Store.Brands.Get(r.ctx(), r.person.Partner, f.Brand)
		if err != nil {
			return err
		}
		l = lookOf(b)
	}
	l.Name, l.Mark, l.Accent = f.Name, f.Mark, f.Accent
	return r.part(http.StatusOK, settings.Preview(l))
}

// showPreviewSheet is the stylesheet of a preview. It follows from its own address.
func (s *Server) showPreviewSheet(r *request) error {
	sheet, err := brand.Preview("#" + strings.TrimSuffix(r.Param("sheet"), ".css"))
	if err != nil {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	r.Response().Header().Set("Cache-Control", "private, max-age=3600")
	return r.compressed(http.StatusOK, "text/css; charset=utf-8", sheet.CSS)
}

func (s *Server) showNewBrand(r *request) error {
	return r.brandPage(http.StatusOK, store.Brand{}, brandPage{form: settings.BrandForm{Accent: freshAccent}})
}

func (s *Server) addBrand(r *request) error {
	f, problems, err := decode[settings.BrandForm](r)
	if err != nil {
		return err
	}
	if f.Try != "" {
		return r.brandPage(http.StatusOK, store.Brand{}, brandPage{form: f})
	}
	b, err := r.filled(store.Brand{}, f, problems)
	if err == nil {
		b.Hidden = nil // everything, until somebody says otherwise
		b, err = r.desk.AddBrand(r.ctx(), b)
	}
	if e, status, ok := refused(err); ok {
		return r.brandPage(status, store.Brand{}, brandPage{form: f, problems: problemsOf(e)})
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is added. Give it a host name next, so that clients can sign in.", b.Name)}); err != nil {
		return err
	}
	return r.done(paths.Brand(b.ID))
}

func (s *Server) changeBrand(r *request) error {
	before, err := r.namedBrand()
	if err != nil {
		return err
	}
	f, problems, err := decode[settings.BrandForm](r)
	if err != nil {
		return err
	}
	f = f.Within(formOf(before))
	if f.Try != "" {
		return r.brandPage(http.StatusOK, before, brandPage{tab: f.Tab, form: f})
	}
	b, err := r.filled(before, f, problems)
	if err == nil {
		err = r.desk.ChangeBrand(r.ctx(), before, b)
	}
	if e, status, ok := refused(err); ok {
		return r.brandPage(status, before, brandPage{tab: f.Tab, form: f, problems: problemsOf(e)})
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is saved. Clients see it from their next page on.", b.Name)}); err != nil {
		return err
	}
	return r.done(settings.BrandTabAt(b.ID, f.Tab))
}

// filled is a brand with what was typed; Invalid with all that is wrong at once.
func (r *request) filled(b store.Brand, f settings.BrandForm, problems ui.Problems) (store.Brand, error) {
	b.Name, b.Mark, b.Accent, b.SupportEmail, b.Sender, b.Terms = f.Name, f.Mark, f.Accent, f.SupportEmail, f.Sender, f.Terms
	b.ReplyTo, b.Language = f.ReplyTo, f.Language
	b.SupportPhone, _ = f.Phone()
	b.Hidden = nil
	for _, a := range store.Areas() {
		if !slices.Contains(f.Areas, string(a)) {
			b.Hidden = append(b.Hidden, a)
		}
	}
	bad := platform.Fields{}
	if e, ok := b.Check().(*platform.Error); ok {
		for field, text := range e.Fields {
			bad[field] = text
		}
	}
	for field, text := range problems {
		bad[field] = text
	}
	return b, bad.Err()
}

func (s *Server) askRemoveBrand(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	return r.removeBrandPage(http.StatusOK, b, nil)
}

func (r *request) removeBrandPage(status int, b store.Brand, p ui.Problems) error {
	hosts := r.t("None")
	if len(b.Hosts) > 0 {
		hosts = strings.Join(readable(b.Hosts), ", ")
	}
	r.title = r.t("Remove a brand")
	return r.show(status, ui.Confirm(ui.Question{
		Title: r.t("Remove the brand %s?", b.Name),
		Body:  r.t("Its host names lead nowhere from then on, and its logo is deleted. Clients, their logins and their documents stay: they sign in at another brand’s host."),
		Rows:  []ui.Row{{Term: r.t("Host names"), Value: hosts}},
		Post:  paths.RemoveBrand(b.ID),
		Yes:   ui.Action{Label: r.t("Remove it"), Kind: ui.Danger},
		No:    ui.Action{Label: r.t("Keep it"), Href: paths.Brand(b.ID)},
	}, p))
}

func (s *Server) removeBrand(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	all, err := s.Store.Brands.All(r.ctx(), b.Partner)
	if err != nil {
		return err
	}
	if len(all) == 1 {
		return r.removeBrandPage(http.StatusConflict, b, ui.Problems{"": r.t("It is your only brand. Add another first.")})
	}
	err = r.desk.RemoveBrand(r.ctx(), b)
	if e, status, ok := refused(err); ok {
		return r.removeBrandPage(status, b, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is removed.", b.Name)}); err != nil {
		return err
	}
	return r.done(paths.Brands)
}
