package local

import (
	"context"
	"regexp"
	"strings"
	"time"

	"partnerdesk/platform"
)

type onboarding struct{ scope }

// Promo codes of the embedded platform. Any other one is refused.
const (
	promoWelcome = "WELCOME10" // ₹10 of credit at acceptance
	promoExpired = "EXPIRED"
	welcomeGift  = 10 * platform.Rupee
)

var countryCode = regexp.MustCompile(`^\+[1-9][0-9]{0,3}$`)

func (s onboarding) Register(ctx context.Context, in platform.Registration) (platform.RequestID, error) {
	r, err := s.checked(in)
	if err != nil {
		return "", err
	}
	if r.passwordHash, err = s.hash(ctx, in.Password); err != nil {
		return "", err
	}
	mails, texts, err := s.twoCodes()
	if err != nil {
		return "", err
	}
	err = s.data.write(ctx, func(c *session) error {
		if err := s.register(c, r); err != nil {
			return err
		}
		if err := s.setCode(c, r.id, codeEmail, mails); err != nil {
			return err
		}
		return s.setCode(c, r.id, codeMobile, texts)
	})
	if err != nil {
		return "", err
	}
	err = s.dispatch(ctx, []platform.Message{codeByMail(r.email, mails), codeByText(r.mobile, texts)})
	if err != nil { // nobody knows the request id, so nothing must be left of it
		return "", s.undone(ctx, err, `DELETE FROM registrations WHERE partner = $1 AND id = $2`, s.partner, r.id)
	}
	return r.requestID, nil
}

// checked reads a registration and gives it its ids.
func (s scope) checked(in platform.Registration) (*registration, error) {
	var bad platform.Fields
	r := &registration{name: text(&bad, "name", in.Name, 100), email: email(&bad, "email", in.Email)}
	cc := strings.TrimSpace(in.CountryCode)
	switch {
	case cc == "":
		bad.Add("country_code", platform.Required)
	case !countryCode.MatchString(cc):
		bad.Add("country_code", "Write a country code, such as +91.")
	}
	if strings.TrimSpace(in.Mobile) == "" {
		bad.Add("mobile", platform.Required)
	} else if bad["country_code"] == "" {
		mobile, err := platform.ParseMobile(in.Mobile, cc)
		note(&bad, "mobile", err)
		r.mobile = string(mobile)
	}
	password(&bad, "password", in.Password)
	switch r.promo = strings.ToUpper(strings.TrimSpace(in.Promo)); r.promo {
	case "", promoWelcome:
	case promoExpired:
		bad.Add("promo", "This promo code has expired.")
	default:
		bad.Add("promo", "There is no such promo code.")
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	id, err := s.newID("req_", 10)
	r.requestID = platform.RequestID(id)
	return r, err
}

// register keeps a checked registration.
func (s scope) register(c *session, r *registration) error {
	if err := c.knows(s.partner); err != nil {
		return err
	}
	if err := s.forget(c); err != nil {
		return err
	}
	if err := s.untaken(c, r); err != nil {
		return err
	}
	now := s.now()
	r.startedAt, r.sentAt = millis(now), millis(now)
	return c.get(`INSERT INTO registrations (partner, request_id, name, email, mobile, password_hash, promo, started_at, expires_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8) RETURNING id`,
		args{s.partner, string(r.requestID), r.name, r.email, r.mobile, r.passwordHash, r.promo,
			r.startedAt, millis(now.Add(RegistrationLife))}, &r.id)
}

// untaken refuses the e-mail and mobile of a client of the same partner.
func (s scope) untaken(c *session, r *registration) error {
	var mail, mobile bool
	err := c.get(`SELECT EXISTS (SELECT 1 FROM clients WHERE partner = $1 AND email = $2),
		EXISTS (SELECT 1 FROM clients WHERE partner = $1 AND mobile = $3)`, args{s.partner, r.email, r.mobile}, &mail, &mobile)
	if err != nil {
		return err
	}
	var taken platform.Fields
	if mail {
		taken.Add("email", "Another client has this e-mail address.")
	}
	if mobile {
		taken.Add("mobile", "Another client has this mobile number.")
	}
	return conflicts(taken)
}

func (s onboarding) VerifyOTP(ctx context.Context, id platform.RequestID, mobileOTP, emailOTP string) (platform.TempClientID, error) {
	var bad platform.Fields
	mobileOTP, emailOTP = codeShape(&bad, "mobileotp", mobileOTP), codeShape(&bad, "emailotp", emailOTP)
	if err := bad.Err(); err != nil {
		return "", err
	}
	temp, err := s.newID("tmp_", 10)
	if err != nil {
		return "", err
	}
	var refused error
	err = s.data.write(ctx, func(c *session) error {
		r, err := s.byRequest(c, id)
		if err != nil {
			return err
		}
		if due := r.due(); due != platform.StepOTP {
			return outOfOrder(due)
		}
		refused, err = s.tryBoth(c, r, mobileOTP, emailOTP)
		if err != nil || refused != nil {
			return err // a counted try is committed
		}
		return s.confirm(c, r, platform.TempClientID(temp))
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return platform.TempClientID(temp), nil
}

func (s scope) tryBoth(c *session, r *registration, mobileOTP, emailOTP string) (refused, err error) {
	m, mLeft, err := s.tryCode(c, r.id, codeMobile, mobileOTP)
	if err != nil {
		return nil, err
	}
	e, eLeft, err := s.tryCode(c, r.id, codeEmail, emailOTP)
	if err != nil {
		return nil, err
	}
	var bad platform.Fields
	mUsed, eUsed := judge(&bad, "mobileotp", m, mLeft), judge(&bad, "emailotp", e, eLeft)
	if mUsed || eUsed {
		if r.resends >= platform.ResendsAllowed {
			return tooOften(), nil
		}
		return usedUp(bad, fromMillis(r.sentAt).Add(platform.ResendWait).Sub(s.now())), nil
	}
	return bad.Err(), nil
}

// confirm makes a registration a temporary client; its codes are spent.
func (s scope) confirm(c *session, r *registration, temp platform.TempClientID) error {
	r.tempID = &temp
	if _, err := c.exec(`DELETE FROM codes WHERE partner = $1 AND registration = $2`, s.partner, r.id); err != nil {
		return err
	}
	_, err := c.exec(`UPDATE registrations SET temp_id = $1, expires_at = $2 WHERE partner = $3 AND id = $4`,
		string(temp), millis(s.now().Add(KYCLife)), s.partner, r.id)
	return err
}

func (s onboarding) ResendOTP(ctx context.Context, id platform.RequestID, by platform.Channel) (time.Duration, error) {
	if by != platform.ByEmail && by != platform.ByMobile && by != platform.ByBoth {
		return 0, platform.Field("type", "Say where to: email, mobile or both.")
	}
	mails, texts, err := s.twoCodes()
	if err != nil {
		return 0, err
	}
	var r *registration
	var out []platform.Message
	now := s.now()
	err = s.data.write(ctx, func(c *session) error {
		if r, err = s.byRequest(c, id); err != nil {
			return err
		}
		if due := r.due(); due != platform.StepOTP {
			return outOfOrder(due)
		}
		if r.resends >= platform.ResendsAllowed {
			return tooOften()
		}
		if wait := fromMillis(r.sentAt).Add(platform.ResendWait).Sub(now); wait > 0 {
			return tooSoon(wait)
		}
		if by != platform.ByMobile {
			out = append(out, codeByMail(r.email, mails))
			if err := s.setCode(c, r.id, codeEmail, mails); err != nil {
				return err
			}
		}
		if by != platform.ByEmail {
			out = append(out, codeByText(r.mobile, texts))
			if err := s.setCode(c, r.id, codeMobile, texts); err != nil {
				return err
			}
		}
		_, err := c.exec(`UPDATE registrations SET resends = resends + 1, sent_at = $1 WHERE partner = $2 AND id = $3`,
			millis(now), s.partner, r.id)
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := s.dispatch(ctx, out); err != nil { // a resend that did not leave does not count
		return 0, s.undone(ctx, err, `UPDATE registrations SET resends = resends - 1, sent_at = $3
			WHERE partner = $1 AND id = $2 AND sent_at = $4`, s.partner, r.id, r.sentAt, millis(now))
	}
	return platform.ResendWait, nil
}

// undone takes back what was committed for a message that could not be sent,
// and returns why. The caller may have gone meanwhile.
func (s scope) undone(ctx context.Context, why error, q string, a ...any) error {
	err := s.data.write(context.WithoutCancel(ctx), func(c *session) error {
		_, err := c.exec(q, a...)
		return err
	})
	if err != nil {
		s.log.Error("a code that was not sent still counts", "partner", s.partner, "err", err)
	}
	return why
}

func (s scope) twoCodes() (mail, text string, err error) {
	if mail, err = s.newCode(platform.CodeDigits); err != nil {
		return "", "", err
	}
	text, err = s.newCode(platform.CodeDigits)
	return mail, text, err
}
