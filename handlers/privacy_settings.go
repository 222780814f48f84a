package handlers

import (
	"fmt"
	"net/http"

	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

func (s *Server) showPrivacySettings(r *request) error {
	p, err := s.Store.Settings.Privacy(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	return r.privacySettings(http.StatusOK, settings.PrivacyForm{KYCYears: decimal(int64(p.KYCYears))}, nil)
}

func (r *request) privacySettings(status int, f settings.PrivacyForm, p ui.Problems) error {
	r.title = r.t("Privacy")
	return r.show(status, settings.Privacy(settings.PrivacyView{Form: f, Problems: p}))
}

// changePrivacySettings says how long KYC outlives an erasure.
func (s *Server) changePrivacySettings(r *request) error {
	f, problems, err := decode[settings.PrivacyForm](r)
	if err != nil {
		return err
	}
	after := store.PrivacySettings{KYCYears: f.Years()}
	if e, _, ok := refused(after.Check()); ok && len(problems) == 0 {
		problems = problemsOf(e)
	}
	if len(problems) > 0 {
		return r.privacySettings(http.StatusUnprocessableEntity, f, problems)
	}
	before, err := s.Store.Settings.Privacy(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	if after != before {
		if err := s.Store.Settings.PutPrivacy(r.ctx(), r.person.Partner, after); err != nil {
			return err
		}
		years := func(p store.PrivacySettings) []byte { return fmt.Appendf(nil, `{"kyc_years":%d}`, p.KYCYears) }
		s.Desk.For(r.actor()).Record(r.ctx(), desk.Change{Action: "settings.privacy", Object: "partner", ObjectID: r.person.Partner,
			Summary: fmt.Sprintf("Years that KYC is kept after an erasure: %d", after.KYCYears), Before: years(before), After: years(after)})
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Saved.")}); err != nil {
		return err
	}
	return r.done(paths.PrivacySettings)
}
