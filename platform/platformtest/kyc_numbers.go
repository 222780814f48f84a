package platformtest

import (
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

func pans(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.confirmed(t, Acme, w.person())
	for _, c := range []struct {
		name, pan string
		b         platform.BusinessType
		fields    []string
	}{
		{"empty", "", platform.Company, []string{"pan"}},
		{"nine characters", "AAACX1234", platform.Company, []string{"pan"}},
		{"digits first", "1234AAAACX", platform.Company, []string{"pan"}},
		{"the documented example has no holder letter", "ABCDE1234F", platform.Company, []string{"pan"}},
		{"a person's for a company", personPAN, platform.Company, []string{"pan"}},
		{"a company's for an individual", companyPAN, platform.Individual, []string{"pan"}},
		{"a firm's for a trust", firmPAN, platform.Trust, []string{"pan"}},
		{"no business type", companyPAN, "", []string{"btype"}},
		{"an unknown business type", companyPAN, "ngo", []string{"btype"}},
		{"both wrong", "x", "ngo", []string{"pan", "btype"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := o.VerifyPAN(ctx, temp, c.pan, c.b)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	for b, pan := range map[platform.BusinessType]string{platform.Individual: personPAN, platform.Proprietorship: personPAN,
		platform.Company: companyPAN, platform.LLP: firmPAN, platform.Partnership: firmPAN, platform.HUF: "AAAHX1234X",
		platform.Trust: "AAATX1234X", platform.Society: "AAAAX1234X", platform.Government: "AAAGX1234X"} {
		if _, err := o.VerifyPAN(ctx, temp, pan, b); err != nil {
			t.Errorf("%s for %s: %v", pan, b, err)
		}
	}
}

func aadhaars(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, individual(t, w, w.person())
	for name, number := range map[string]string{"empty": "", "eleven digits": "99994105705", "starts with 1": "199941057058",
		"letters": "99994105705X", "one digit off": "999941057059", "the documented example": "123412341234"} {
		t.Run(name, func(t *testing.T) {
			_, err := o.SendAadhaarOTP(ctx, temp, number)
			e := refused(t, err, platform.Invalid, "aadhar_num")
			if number != "" && strings.Contains(e.Error()+e.Fields["aadhar_num"], number) {
				t.Error("the refusal repeats the number")
			}
		})
	}
	if _, err := o.SendAadhaarOTP(ctx, temp, aadhaar); err != nil {
		t.Errorf("a good one, and refusals make nobody wait: %v", err)
	}
}

func aadhaarCodes(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	o, temp := w.As(Acme).Onboarding, individual(t, w, r)
	_, err := o.VerifyAadhaar(ctx, temp, "ref_none", "123456")
	refused(t, err, platform.Invalid, "ref")
	ref, err := o.SendAadhaarOTP(ctx, temp, aadhaar)
	must(t, err)
	code := w.Outbox.Code(mobile(r))
	_, err = o.VerifyAadhaar(ctx, temp, "", "12")
	refused(t, err, platform.Invalid, "ref", "otp")
	_, err = o.VerifyAadhaar(ctx, temp, ref+"x", code)
	refused(t, err, platform.Invalid, "ref")
	_, err = o.SendAadhaarOTP(ctx, temp, aadhaar)
	if e := refused(t, err, platform.RateLimited); e.RetryAfter != platform.ResendWait {
		t.Errorf("wait %s", e.RetryAfter)
	}
	for range platform.CodeTries - 1 {
		_, err = o.VerifyAadhaar(ctx, temp, ref, not(code))
		refused(t, err, platform.Invalid, "otp")
	}
	_, err = o.VerifyAadhaar(ctx, temp, ref, not(code))
	refused(t, err, platform.RateLimited, "otp")
	_, err = o.VerifyAadhaar(ctx, temp, ref, code)
	refused(t, err, platform.RateLimited, "otp")

	w.Clock.Advance(platform.ResendWait)
	second, err := o.SendAadhaarOTP(ctx, temp, aadhaar)
	must(t, err)
	_, err = o.VerifyAadhaar(ctx, temp, ref, w.Outbox.Code(mobile(r)))
	refused(t, err, platform.Invalid, "ref")
	w.Clock.Advance(platform.CodeLife)
	_, err = o.VerifyAadhaar(ctx, temp, second, w.Outbox.Code(mobile(r)))
	refused(t, err, platform.Invalid, "otp")
	for range platform.ResendsAllowed - 1 {
		second, err = o.SendAadhaarOTP(ctx, temp, aadhaar)
		must(t, err)
		w.Clock.Advance(platform.ResendWait)
	}
	_, err = o.SendAadhaarOTP(ctx, temp, aadhaar)
	refused(t, err, platform.RateLimited)
	rec, err := o.VerifyAadhaar(ctx, temp, second, w.Outbox.Code(mobile(r)))
	must(t, err)
	if rec.Next != platform.StepGST {
		t.Errorf("next is %s", rec.Next)
	}
}

func gstins(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.confirmed(t, Acme, w.person())
	_, err := o.VerifyPAN(ctx, temp, firmPAN, platform.Partnership)
	must(t, err)
	for name, number := range map[string]string{"empty": "", "fourteen characters": "27AAPFU0939F1Z", "wrong check character": "27AAPFU0939F1ZW",
		"no such state": "39AAPFU0939F1ZV", "another PAN inside": "07AAGFF2194N1Z1", "the documented example": "29ABCDE1234F1Z5"} {
		t.Run(name, func(t *testing.T) {
			_, err := o.VerifyGST(ctx, temp, number)
			refused(t, err, platform.Invalid, "gst_num")
		})
	}
	for number, state := range map[string]string{firmGSTIN: "Maharashtra", "27aapfu0939f1zv": "Maharashtra", "07DELN10357E1DH": "Delhi"} {
		rec, err := o.VerifyGST(ctx, temp, number)
		if err != nil || rec.State != state {
			t.Errorf("%s: %+v, %v", number, rec, err)
		}
	}
}

func magicNumbers(t *testing.T, w *World) {
	ctx := t.Context()
	o := w.As(Acme).Onboarding
	// The check characters are those of the formula.
	gst := map[string]string{"0001": "27AAPFU0001F1ZI", "0002": "27AAPFU0002F1ZH", "0003": "27AAPFU0003F1ZG",
		"0503": "27AAPFU0503F1ZB", "0504": "27AAPFU0504F1ZA"}
	for code := range gst {
		g := platform.GSTIN(gst[code])
		for _, d := range g.Doubts("") {
			t.Fatalf("the premise: %s: %s", g, d.Msg)
		}
	}
	kinds := []struct {
		field string
		call  func(t *testing.T, r platform.Registration, code string) (name string, err error)
	}{
		{"pan", func(t *testing.T, r platform.Registration, code string) (string, error) {
			rec, err := o.VerifyPAN(ctx, w.confirmed(t, Acme, r), "AAACX"+code+"X", platform.Company)
			return rec.NameOnPAN, err
		}},
		{"aadhar_num", func(t *testing.T, r platform.Registration, code string) (string, error) {
			temp := individual(t, w, r)
			ref, err := o.SendAadhaarOTP(ctx, temp, "99990000"+code)
			if err != nil {
				return "", err
			}
			rec, err := o.VerifyAadhaar(ctx, temp, ref, w.Outbox.Code(mobile(r)))
			return rec.Name, err
		}},
		{"gst_num", func(t *testing.T, r platform.Registration, code string) (string, error) {
			temp := w.confirmed(t, Acme, r)
			_, err := o.VerifyPAN(ctx, temp, firmPAN, platform.LLP)
			must(t, err)
			rec, err := o.VerifyGST(ctx, temp, gst[code])
			return rec.LegalName, err
		}},
	}
	for _, k := range kinds {
		for _, code := range []string{"0001", "0002"} {
			_, err := k.call(t, w.person(), code)
			refused(t, err, platform.Invalid, k.field)
		}
		r := w.person()
		if name, err := k.call(t, r, "0003"); err != nil || name == "" || name == r.Name {
			t.Errorf("%s 0003: name %q, %v", k.field, name, err)
		}
		_, err := k.call(t, w.person(), "0503")
		silent(t, err)
		r, before := w.person(), w.Clock.Now()
		if name, err := k.call(t, r, "0504"); err != nil || name != r.Name {
			t.Errorf("%s 0504: name %q, %v", k.field, name, err)
		}
		if took := w.Clock.Now().Sub(before); took != 10*time.Second {
			t.Errorf("%s 0504 took %s", k.field, took)
		}
	}
}
