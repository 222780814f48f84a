package handlers

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image/png"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/platform/picture"
	"partnerdesk/platform/signature"
	"partnerdesk/store"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// maxSignature is the contract's limit for the picture of a signature.
const maxSignature = 1 << 20

// photoMost is picture.MaxPhotoBytes in words.
const photoMost = "10 MB"

var pngHead = []byte("\x89PNG\r\n\x1a\n")

// showReview reads everything from the platform: reading it is what acceptance
// wants. Where the platform is away, what is known here is shown, and nothing
// can be accepted.
func (s *Server) showReview(r *request) error {
	o, here, err := r.at(platform.StepReview)
	if !here {
		return err
	}
	v, o, err := r.captured(o)
	if err != nil {
		return r.stepped(o, err, nil)
	}
	return r.wizardPage(http.StatusOK, o, place(o, platform.StepReview), r.stepBack(o, platform.StepReview), r.t("Review"), onboarding.Review(v))
}

// captured is everything there is of a draft, as the platform has it, or, where it
// is away, as it is kept here.
func (r *request) captured(o store.Onboarding) (onboarding.ReviewView, store.Onboarding, error) {
	v := onboarding.ReviewView{Who: r.who(o)}
	p, now, err := r.desk.Review(r.ctx(), o.ID)
	switch {
	case err == nil:
		o, v.Preview = now, p
	case away(err):
		v.Preview, v.Stale = previewOf(o), r.t("This is what was captured here. Going on needs the platform’s own reading of it.")
	default:
		return v, now, err
	}
	v.Names = onboarding.Compare(
		r.t("Registered"), v.Preview.Name,
		r.t("On the PAN"), v.Preview.NameOnPAN,
		r.t("On the Aadhaar"), v.Preview.AadhaarName,
		r.t("GST, legal name"), v.Preview.LegalName,
	)
	return v, o, nil
}

// away says that the platform gave no answer.
func away(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	switch platform.KindOf(err) {
	case platform.Unavailable, platform.Unknown, platform.RateLimited, platform.Unauthenticated:
		return true
	}
	return false
}

// previewOf is a draft's own record in the form of the platform's.
func previewOf(o store.Onboarding) platform.KYCPreview {
	f := o.Facts
	return platform.KYCPreview{Name: o.Name, Email: o.Email, Mobile: string(o.Mobile), BusinessType: desk.BusinessTypeOf(o),
		PAN: f.PANMasked, NameOnPAN: f.NameOnPAN, AadhaarLast4: f.AadhaarLast4, AadhaarName: f.AadhaarName,
		GSTIN: f.GSTINMasked, LegalName: f.LegalName, State: f.GSTState, GSTSkipped: f.GSTSkipped}
}

func (s *Server) showSign(r *request) error {
	o, here, err := r.at(platform.StepReview)
	if !here {
		return err
	}
	return r.signPage(http.StatusOK, o, onboarding.SignForm{Intent: s.NewID()}, nil)
}

// signPage never draws a signature again; a typed name is not one yet.
func (r *request) signPage(status int, o store.Onboarding, f onboarding.SignForm, p ui.Problems) error {
	v := onboarding.SignView{Who: r.who(o), Subject: o.Name, Intent: f.Intent, Agreed: f.Agreed, Problems: p, MaxBytes: photoMost,
		Typed: f.Typed, Approval: r.guest != nil && o.SignUp.Approval}
	if f.Typed != "" && !p.Has("typed") {
		v.Picture = typedPicture(f.Typed)
	}
	if status == http.StatusConflict {
		var err error
		if v.Held, err = r.held(store.AcceptKYC, o.ID); err != nil {
			return err
		}
	}
	return r.wizardPage(status, o, onSign, r.steps(o.ID).Review(), r.t("Sign"), onboarding.Sign(v))
}

func (s *Server) accept(r *request) error {
	o, here, err := r.at(platform.StepReview)
	if !here {
		return err
	}
	f, problems, err := decode[onboarding.SignForm](r)
	if he, ok := errors.AsType[*echo.HTTPError](err); ok && he.Code == http.StatusRequestEntityTooLarge {
		return r.signPage(he.Code, o, onboarding.SignForm{Intent: s.NewID()}, ui.Problems{"upload": r.t("The picture is too large. Choose one of at most %s.", photoMost)})
	}
	if err != nil {
		return err
	}
	if f.Preview { // the button of a page without scripts
		return r.signPage(http.StatusOK, o, f, r.typedProblem(f))
	}
	picture, at, problem, err := r.signature(f)
	if err != nil {
		return err
	}
	if problem != "" {
		problems[at] = problem
	}
	if len(problems) > 0 {
		if picture != nil && at != "typed" {
			problems.Set(at, r.t("Give the signature once more: it is never kept."))
		}
		return r.signPage(http.StatusUnprocessableEntity, o, f, problems)
	}
	if err := r.desk.Agree(r.ctx(), o.ID, desk.Consent{Version: onboarding.TermsVersion, Language: words.Lang(r.ctx()), IP: r.actor().IP}); err != nil {
		return err
	}
	if r.guest != nil && o.SignUp.Approval {
		if _, err := r.desk.Hold(r.ctx(), o.ID, picture); err != nil {
			return err
		}
		return r.done(r.steps(o.ID).Done())
	}
	i, err := r.desk.Accept(r.ctx(), f.Intent, o.ID, picture)
	if e, status, ok := refused(err); ok {
		return r.signPage(status, o, f, problemsOf(r.told(e), "signature", at))
	}
	if err != nil {
		return err
	}
	return r.settled(i, func() error {
		if r.guest != nil {
			return r.done(r.steps(o.ID).Done())
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s is live.", o.Name)}); err != nil {
			return err
		}
		return r.done(paths.Client(desk.ResultOf(i).ClientRef))
	}, func(e *platform.Error) error {
		e = r.told(e)
		switch {
		case e.Kind == platform.NotFound:
			return r.gone(o)
		case e.Kind == platform.Invalid && len(e.Fields) == 0: // something was changed since the review
			return r.elsewhere(r.onward(o), e.Msg, nil)
		}
		f.Intent = s.NewID()
		return r.signPage(http.StatusUnprocessableEntity, o, f, problemsOf(e, "signature", at))
	})
}

// signature is the picture that came with the form: an uploaded one, else what
// was drawn, else the typed name, else none. at names the field it came from.
func (r *request) signature(f onboarding.SignForm) (drawn []byte, at, problem string, err error) {
	at = "upload"
	if form := r.Request().MultipartForm; form != nil && len(form.File[at]) > 0 && form.File[at][0].Size > 0 {
		head := form.File[at][0]
		if head.Size > picture.MaxPhotoBytes {
			return nil, at, r.t("The picture is too large. Choose one of at most %s.", photoMost), nil
		}
		file, err := head.Open()
		if err != nil {
			return nil, at, "", err
		}
		defer file.Close()
		if drawn, err = io.ReadAll(file); err != nil {
			return nil, at, "", err
		}
		if !bytes.HasPrefix(drawn, pngHead) || len(drawn) > maxSignature { // a photo
			made, err := picture.Signature(drawn)
			if e, ok := errors.AsType[*platform.Error](err); ok && e.Kind == platform.Invalid {
				return nil, at, r.t(e.Msg), nil
			}
			if err != nil {
				return nil, at, "", err
			}
			drawn = made.Data
		}
	} else if f.Drawn != "" {
		at = "signature-pad"
		raw, ok := strings.CutPrefix(f.Drawn, "data:image/png;base64,")
		if drawn, err = base64.StdEncoding.DecodeString(raw); !ok || err != nil {
			return nil, at, r.t("The drawing did not arrive whole. Draw it again."), nil
		}
	} else if f.Typed != "" {
		at = "typed"
		if drawn, err = signature.PNG(f.Typed); platform.Is(err, platform.Invalid) {
			return nil, at, r.typedProblem(f)[at], nil
		} else if err != nil {
			return nil, at, "", err
		}
	} else {
		return nil, at, "", nil
	}
	if len(drawn) > maxSignature {
		return nil, at, r.t("The drawing is too large. Clear it and draw it again."), nil
	}
	if size, err := png.DecodeConfig(bytes.NewReader(drawn)); err != nil || size.Width < 1 || size.Height < 1 {
		return nil, at, r.t("This is no PNG, JPEG or WebP picture. Take a photo of the signature, or draw it."), nil
	}
	return drawn, at, "", nil
}

// showTyped answers, while a name is typed, what it looks like.
func (s *Server) showTyped(r *request) error {
	f, _, err := decode[onboarding.SignForm](r)
	if err != nil {
		return err
	}
	if !r.fragment() {
		return r.done(r.steps(r.draftID()).Sign())
	}
	p := r.typedProblem(f)
	if len(p) > 0 {
		return r.part(http.StatusOK, onboarding.TypedPreview("", p["typed"]))
	}
	return r.part(http.StatusOK, onboarding.TypedPreview(typedPicture(f.Typed), ""))
}

// typedProblem says what keeps a typed name from being written; nothing is wrong
// with none.
func (r *request) typedProblem(f onboarding.SignForm) ui.Problems {
	if f.Typed == "" {
		return nil
	}
	_, err := signature.PNG(f.Typed)
	if e, ok := errors.AsType[*platform.Error](err); ok {
		return problemsOf(e)
	}
	return nil
}

// typedPicture is a name as an image's address; empty where it can't be written.
func typedPicture(name string) string {
	picture, err := signature.PNG(name)
	if err != nil {
		return ""
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)
}
