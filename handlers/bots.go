package handlers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/botcheck"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/bots"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

func (s *Server) showBots(r *request) error {
	ref := r.client.Ref
	all, err := r.desk.Bots(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v := bots.ListView{Ref: ref, Portal: !r.site.staff, MayEdit: r.can(editBots) && r.site.staff, NotKnown: err != nil, AsOf: asOf(all), Now: r.now()}
	uses, told, err := r.desk.BotUses(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	v.UsesTold = told
	checks, err := r.desk.BotChecks(r.ctx(), ref)
	if err != nil {
		return err
	}
	for _, b := range all.Value {
		c := checks[b.ID]
		v.Rows = append(v.Rows, bots.Row{ID: b.ID, Name: b.Name, WSS: b.WSSURL, API: b.APIURL, HasHeader: b.HasHeader, Uses: usesOf(uses[b.ID]),
			Checked: c.At, Outcome: c.Outcome, NotAfter: c.NotAfter})
	}
	r.title = r.t("Voice bots of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "bots", bots.List(v))
}

func usesOf(all []desk.BotUse) []bots.Use {
	var out []bots.Use
	for _, u := range all {
		out = append(out, bots.Use{Flow: u.Flow, Numbers: u.Numbers})
	}
	return out
}

func (s *Server) showNewBot(r *request) error {
	return r.botPage(http.StatusOK, platform.Bot{}, bots.Form{}, nil)
}

func (s *Server) addBot(r *request) error { return r.saveBot(platform.Bot{}) }

// botPage is the form of a bot; that of was where it has an id.
func (r *request) botPage(status int, was platform.Bot, f bots.Form, p ui.Problems) error {
	f.Header = "" // it never comes back
	v := bots.FormView{Ref: r.client.Ref, ClientName: r.client.Name, ID: was.ID, Was: was.Name, HasHeader: was.HasHeader, Form: f, Problems: p, Inactive: !r.client.Active}
	r.title = r.t("Add a voice bot")
	if was.ID != "" {
		r.title = was.Name
		uses, _, err := r.desk.BotUses(r.ctx(), r.client.Ref)
		if err := tolerable(err); err != nil {
			return err
		}
		v.Uses = usesOf(uses[was.ID])
	}
	return r.show(status, bots.Edit(v))
}

// bot is the one of the address, without its header.
func (r *request) bot() (platform.Bot, error) {
	all, err := r.desk.Bots(r.ctx(), r.client.Ref)
	if err != nil {
		return platform.Bot{}, err
	}
	at := slices.IndexFunc(all.Value, func(b platform.Bot) bool { return b.ID == r.Param("bot") })
	if at < 0 {
		return platform.Bot{}, platform.Errorf(platform.NotFound, "There is no such bot.")
	}
	return all.Value[at], nil
}

func (s *Server) showBot(r *request) error {
	b, err := r.bot()
	if err != nil {
		return err
	}
	return r.botPage(http.StatusOK, b, bots.Form{Name: b.Name, WSS: b.WSSURL, API: b.APIURL}, nil)
}

func (s *Server) changeBot(r *request) error {
	b, err := r.bot()
	if err != nil {
		return err
	}
	return r.saveBot(b)
}

func (r *request) saveBot(was platform.Bot) error {
	f, problems, err := decode[bots.Form](r)
	if err != nil {
		return err
	}
	// Text is cleaned as it is read; a line break in a header must be refused and
	// not mended, since it may be an attempt at a second header.
	if strings.ContainsAny(strings.TrimSpace(r.Request().PostForm.Get("wss_header")), "\r\n") {
		problems.Set("wss_header", r.t("Write one header on one line, without a line break."))
	}
	r.unreachable("wss_url", f.WSS, &problems)
	r.unreachable("api_url", f.API, &problems)
	if len(problems) > 0 {
		return r.botPage(http.StatusUnprocessableEntity, was, f, problems)
	}
	in, keep := f.Input(was.ID)
	if _, err := r.desk.SaveBot(r.ctx(), r.client.Ref, in, keep); err != nil {
		if e, status, ok := refused(err); ok {
			return r.botPage(status, was, f, problemsOf(e))
		}
		if platform.Is(err, platform.Unknown) {
			return r.botPage(http.StatusServiceUnavailable, was, f, ui.Problems{"": r.t("The platform’s answer was lost. Look at the bots before you send it again.")})
		}
		return err
	}
	text := r.t("The bot %s is added. Put it into a flow, and check that it answers.", f.Name)
	if was.ID != "" {
		text = r.t("The bot %s is changed from the next call on.", f.Name)
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.Bots(r.client.Ref))
}

// unreachable notes an address at which no bot can be called: saved, it would only make
// calls fail, and its check could never pass.
func (r *request) unreachable(field, address string, problems *ui.Problems) {
	switch r.s.Bots.Refuses(address) {
	case botcheck.CauseForbidden:
		problems.Set(field, r.t("This address lies in a private network, where no call gets to it. Write the one at which the bot stands on the internet."))
	case botcheck.CausePort:
		problems.Set(field, r.t("Ports below 1024 are kept for other services. Use 443, which needs no number, or one from 1024."))
	}
}

func (s *Server) askRemoveBot(r *request) error { return r.removeBotPage(http.StatusOK, nil) }

func (r *request) removeBotPage(status int, p ui.Problems) error {
	b, err := r.bot()
	if err != nil {
		return err
	}
	uses, told, err := r.desk.BotUses(r.ctx(), r.client.Ref)
	if err := tolerable(err); err != nil {
		return err
	}
	r.title = r.t("Remove a voice bot")
	return r.show(status, bots.Remove(bots.RemoveView{Ref: r.client.Ref, ClientName: r.client.Name, ID: b.ID, Name: b.Name,
		Uses: usesOf(uses[b.ID]), UsesTold: told, Problems: p}))
}

func (s *Server) removeBot(r *request) error {
	b, err := r.bot()
	if err != nil {
		return err
	}
	if err := r.desk.DeleteBot(r.ctx(), r.client.Ref, b.ID); err != nil {
		if e, status, ok := refused(err); ok {
			return r.removeBotPage(status, problemsOf(e))
		}
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The bot %s is removed.", b.Name)}); err != nil {
		return err
	}
	return r.done(paths.Bots(r.client.Ref))
}

func (s *Server) showBotCheck(r *request) error {
	return r.botCheckPage(http.StatusOK, bots.CheckForm{}, nil)
}

func (r *request) botCheckPage(status int, f bots.CheckForm, p ui.Problems) error {
	b, err := r.bot()
	if err != nil {
		return err
	}
	checks, err := r.desk.BotChecks(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	v := bots.CheckView{Ref: r.client.Ref, ClientName: r.client.Name, ID: b.ID, Name: b.Name, Address: botAddress(b), HasHeader: b.HasHeader,
		MayCheck: r.can(editBots), Form: f, Problems: p, Now: r.now()}
	if c, ok := checks[b.ID]; ok {
		var found botcheck.Report
		if err := json.Unmarshal(c.Report, &found); err != nil {
			return err
		}
		v.Report = reportOf(c, found)
		if v.Form.Dialect == "" {
			v.Form.Dialect = string(found.Dialect)
		}
	}
	r.title = r.t("Check of %s", b.Name)
	return r.show(status, bots.Checked(v))
}

func botAddress(b platform.Bot) string {
	if b.WSSURL != "" {
		return b.WSSURL
	}
	return b.APIURL
}

func reportOf(c store.BotCheck, f botcheck.Report) *bots.Report {
	v := &bots.Report{At: c.At, By: c.By, Outcome: c.Outcome, Dialect: string(f.Dialect), NotAfter: f.NotAfter, Issuer: f.Issuer, FirstByte: f.FirstByte, Audio: f.Audio}
	for _, s := range f.Steps {
		v.Steps = append(v.Steps, bots.Step{Stage: string(s.Stage), Outcome: string(s.Outcome), Cause: string(s.Cause), Detail: s.Detail, Took: s.Took})
	}
	for _, name := range []string{"media", "mark", "clear"} {
		if n := f.Events[name]; n > 0 {
			v.Events = append(v.Events, bots.Count{Name: name, N: n})
		}
	}
	for _, l := range f.Lines {
		v.Lines = append(v.Lines, bots.Line{At: l.At, Out: l.Out, Event: l.Event, Audio: l.Audio, Text: l.Text, Fault: string(l.Fault)})
	}
	return v
}

// checkBot calls a bot as the platform would, and keeps what it found.
func (s *Server) checkBot(r *request) error {
	f, problems, err := decode[bots.CheckForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.botCheckPage(http.StatusUnprocessableEntity, f, problems)
	}
	b, err := r.desk.Bot(r.ctx(), r.client.Ref, r.Param("bot"))
	if err != nil {
		return err
	}
	found, err := s.Bots.Check(r.ctx(), botcheck.Target{URL: botAddress(b), Header: b.Header, Dialect: botcheck.Dialect(f.Dialect)})
	if err != nil {
		if e, status, ok := refused(err); ok {
			return r.botCheckPage(status, f, problemsOf(e))
		}
		return err
	}
	report, err := json.Marshal(found)
	if err != nil {
		return err
	}
	err = r.desk.KeepBotCheck(r.ctx(), r.client.Ref, b.Name, store.BotCheck{BotID: b.ID, Outcome: string(found.Outcome()), NotAfter: found.NotAfter, Report: report})
	if err != nil {
		return err
	}
	return r.done(paths.BotCheck(r.client.Ref, b.ID))
}
