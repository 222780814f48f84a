package platformtest

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"partnerdesk/platform"
)

// Identity numbers that pass every check and belong to nobody.
const (
	companyPAN = "AAACX1234X"
	personPAN  = "AAAPX1234X"
	firmPAN    = "AAPFU0939F"
	firmGSTIN  = "27AAPFU0939F1ZV"
	aadhaar    = "999941057058"
)

func kycRules() []rule {
	return []rule{
		{"partners cannot see each other", kycIsSeparate},
		{"a company goes from PAN to GST", companyJourney},
		{"an individual has an Aadhaar between them", individualJourney},
		{"a step out of order names the one that is due", stepsInOrder},
		{"a PAN must have the shape and fit the business", pans},
		{"a new PAN voids what came after it", newPANVoids},
		{"an Aadhaar must have the shape and pass its check", aadhaars},
		{"an Aadhaar's code is counted, expires and waits", aadhaarCodes},
		{"a GSTIN must be true and hold the PAN", gstins},
		{"GST may be skipped and taken up again", skippedGST},
		{"magic numbers choose the outcome", magicNumbers},
		{"acceptance wants a preview since the last change", previewFirst},
		{"a signature is a PNG of at most a megabyte", signatures},
		{"acceptance happens once", acceptedOnce},
	}
}

func kycIsSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	temp := w.confirmed(t, Acme, w.person())
	bolt, acme := w.As(Bolt).Onboarding, w.As(Acme).Onboarding
	all := func(o platform.OnboardingService) []error {
		var errs []error
		note := func(err error) { errs = append(errs, err) }
		_, err := o.VerifyPAN(ctx, temp, personPAN, platform.Individual)
		note(err)
		_, err = o.SendAadhaarOTP(ctx, temp, aadhaar)
		note(err)
		_, err = o.VerifyGST(ctx, temp, firmGSTIN)
		note(err)
		_, err = o.SkipGST(ctx, temp)
		note(err)
		_, err = o.VerifyAadhaar(ctx, temp, "ref_x", "000000")
		note(err)
		_, err = o.PreviewKYC(ctx, temp)
		note(err)
		_, err = o.AcceptKYC(ctx, temp, nil)
		note(err)
		return errs
	}
	for i, err := range all(bolt) {
		if !platform.Is(err, platform.NotFound) {
			t.Errorf("call %d of bolt with acme's client: %v", i, err)
		}
	}
	for i, err := range all(acme) {
		if platform.Is(err, platform.NotFound) {
			t.Errorf("the premise: call %d of acme with its own: %v", i, err)
		}
	}
	temp = "tmp_nobody"
	for i, err := range all(acme) {
		if !platform.Is(err, platform.NotFound) {
			t.Errorf("call %d with nobody's id: %v", i, err)
		}
	}
}

func companyJourney(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	o, temp := w.As(Acme).Onboarding, w.confirmed(t, Acme, r)
	pan, err := o.VerifyPAN(ctx, temp, " aapfu0939f ", platform.LLP)
	must(t, err)
	if pan.NameOnPAN != r.Name || pan.Masked != "AAPFU••••F" || pan.Next != platform.StepGST {
		t.Errorf("PAN %+v", pan)
	}
	gst, err := o.VerifyGST(ctx, temp, firmGSTIN)
	must(t, err)
	if gst.LegalName != r.Name || gst.State != "Maharashtra" || gst.Next != platform.StepReview {
		t.Errorf("GST %+v", gst)
	}
	p, err := o.PreviewKYC(ctx, temp)
	must(t, err)
	want := platform.KYCPreview{Name: r.Name, Email: r.Email, Mobile: mobile(r), BusinessType: platform.LLP,
		PAN: "AAPFU••••F", NameOnPAN: r.Name, GSTIN: "27AAPFU••••F1ZV", LegalName: r.Name, State: "Maharashtra", Next: platform.StepReview}
	if p != want {
		t.Errorf("preview %+v\nwant    %+v", p, want)
	}
	id, err := o.AcceptKYC(ctx, temp, nil)
	must(t, err)
	d, err := w.As(Acme).Clients.Get(ctx, id)
	must(t, err)
	if d.KYC == nil {
		t.Fatal("no KYC in the client")
	}
	k := *d.KYC
	if k.AcceptedAt == nil || !k.AcceptedAt.Equal(w.Clock.Now()) {
		t.Errorf("accepted at %v", k.AcceptedAt)
	}
	k.AcceptedAt = nil
	if k != (platform.KYCSummary{BusinessType: platform.LLP, PAN: "AAPFU••••F", NameOnPAN: r.Name,
		GSTIN: "27AAPFU••••F1ZV", LegalName: r.Name, State: "Maharashtra"}) {
		t.Errorf("KYC %+v", k)
	}
}

func individualJourney(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	o, temp := w.As(Acme).Onboarding, w.confirmed(t, Acme, r)
	pan, err := o.VerifyPAN(ctx, temp, personPAN, platform.Proprietorship)
	must(t, err)
	if pan.Next != platform.StepAadhaar {
		t.Fatalf("after PAN comes %s", pan.Next)
	}
	ref, err := o.SendAadhaarOTP(ctx, temp, "9999 4105 7058")
	must(t, err)
	last := w.Outbox.To(mobile(r))
	if strings.Contains(last[len(last)-1].Text, "7058") {
		t.Error("the message repeats digits of the Aadhaar")
	}
	rec, err := o.VerifyAadhaar(ctx, temp, ref, w.Outbox.Code(mobile(r)))
	must(t, err)
	if rec != (platform.AadhaarRecord{Name: r.Name, Last4: "7058", Next: platform.StepGST}) {
		t.Errorf("Aadhaar %+v", rec)
	}
	next, err := o.SkipGST(ctx, temp)
	must(t, err)
	if next != platform.StepReview {
		t.Errorf("after GST comes %s", next)
	}
	p, err := o.PreviewKYC(ctx, temp)
	must(t, err)
	if p.AadhaarLast4 != "7058" || p.AadhaarName != r.Name || !p.GSTSkipped || p.GSTIN != "" {
		t.Errorf("preview %+v", p)
	}
	id, err := o.AcceptKYC(ctx, temp, nil)
	must(t, err)
	d, err := w.As(Acme).Clients.Get(ctx, id)
	must(t, err)
	if d.KYC == nil || d.KYC.AadhaarLast4 != "7058" {
		t.Errorf("KYC %+v", d.KYC)
	}
}

func stepsInOrder(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.confirmed(t, Acme, w.person())
	calls := map[platform.Step]func() error{
		platform.StepAadhaar: func() error { _, err := o.SendAadhaarOTP(ctx, temp, aadhaar); return err },
		platform.StepGST:     func() error { _, err := o.SkipGST(ctx, temp); return err },
		platform.StepReview:  func() error { _, err := o.PreviewKYC(ctx, temp); return err },
		platform.StepDone:    func() error { _, err := o.AcceptKYC(ctx, temp, nil); return err },
	}
	for name, call := range calls {
		if err := call(); !platform.Is(err, platform.Invalid) {
			t.Errorf("%s before the PAN: %v", name, err)
		} else {
			out(t, err, platform.StepPAN)
		}
	}
	_, err := o.VerifyPAN(ctx, temp, personPAN, platform.Individual)
	must(t, err)
	for _, s := range []platform.Step{platform.StepGST, platform.StepReview, platform.StepDone} {
		out(t, calls[s](), platform.StepAadhaar)
	}
	// A company has no Aadhaar to give.
	_, err = o.VerifyPAN(ctx, temp, companyPAN, platform.Company)
	must(t, err)
	out(t, calls[platform.StepAadhaar](), platform.StepGST)
	_, err = o.VerifyAadhaar(ctx, temp, "ref_x", "000000")
	out(t, err, platform.StepGST)
	out(t, calls[platform.StepReview](), platform.StepGST)
	out(t, calls[platform.StepDone](), platform.StepGST)
	must(t, calls[platform.StepGST]())
	must(t, calls[platform.StepReview]())
	must(t, calls[platform.StepDone]())
	for name, call := range calls {
		t.Run("done: "+string(name), func(t *testing.T) { out(t, call(), platform.StepDone) })
	}
}

func newPANVoids(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.reviewed(t, Acme, w.person())
	same, err := o.VerifyPAN(ctx, temp, companyPAN, platform.Company)
	must(t, err)
	if same.Next != platform.StepReview {
		t.Errorf("the same PAN again asks for %s", same.Next)
	}
	other, err := o.VerifyPAN(ctx, temp, "AAACX4321X", platform.Company)
	must(t, err)
	if other.Next != platform.StepGST {
		t.Errorf("another PAN leaves GST as it was: next is %s", other.Next)
	}
	_, err = o.PreviewKYC(ctx, temp)
	out(t, err, platform.StepGST)

	// The same PAN under another business type is another answer.
	temp = w.confirmed(t, Acme, w.person())
	_, err = o.VerifyPAN(ctx, temp, firmPAN, platform.LLP)
	must(t, err)
	_, err = o.VerifyGST(ctx, temp, firmGSTIN)
	must(t, err)
	rec, err := o.VerifyPAN(ctx, temp, firmPAN, platform.Partnership)
	must(t, err)
	if rec.Next != platform.StepGST {
		t.Errorf("next is %s", rec.Next)
	}
}

// individual takes someone to where the Aadhaar is due.
func individual(t *testing.T, w *World, r platform.Registration) platform.TempClientID {
	t.Helper()
	temp := w.confirmed(t, Acme, r)
	_, err := w.As(Acme).Onboarding.VerifyPAN(t.Context(), temp, personPAN, platform.Individual)
	must(t, err)
	return temp
}

func skippedGST(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.confirmed(t, Acme, w.person())
	_, err := o.VerifyPAN(ctx, temp, firmPAN, platform.Partnership)
	must(t, err)
	preview := func() platform.KYCPreview {
		p, err := o.PreviewKYC(ctx, temp)
		must(t, err)
		return p
	}
	for range 2 {
		_, err = o.SkipGST(ctx, temp)
		must(t, err)
	}
	if p := preview(); !p.GSTSkipped || p.GSTIN != "" {
		t.Errorf("skipped: %+v", p)
	}
	_, err = o.VerifyGST(ctx, temp, firmGSTIN)
	must(t, err)
	if p := preview(); p.GSTSkipped || p.GSTIN == "" {
		t.Errorf("taken up again: %+v", p)
	}
	_, err = o.SkipGST(ctx, temp)
	must(t, err)
	if p := preview(); !p.GSTSkipped || p.GSTIN != "" || p.State != "" || p.LegalName != "" {
		t.Errorf("skipped after all: %+v", p)
	}
}

func previewFirst(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.reviewed(t, Acme, w.person())
	_, err := o.AcceptKYC(ctx, temp, nil)
	out(t, err, platform.StepReview)
	_, err = o.PreviewKYC(ctx, temp)
	must(t, err)
	_, err = o.VerifyPAN(ctx, temp, "AAACX4321X", platform.Company)
	must(t, err)
	_, err = o.SkipGST(ctx, temp)
	must(t, err)
	_, err = o.AcceptKYC(ctx, temp, nil)
	out(t, err, platform.StepReview)
	_, err = o.PreviewKYC(ctx, temp)
	must(t, err)
	_, err = o.AcceptKYC(ctx, temp, nil)
	must(t, err)
}

func signatures(t *testing.T, w *World) {
	ctx := t.Context()
	o, temp := w.As(Acme).Onboarding, w.reviewed(t, Acme, w.person())
	_, err := o.PreviewKYC(ctx, temp)
	must(t, err)
	drawn := func(width, height int) []byte {
		var b bytes.Buffer
		must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
		return b.Bytes()
	}
	for name, sig := range map[string][]byte{"not an image": []byte("<svg/>"), "cut off": drawn(40, 20)[:20],
		"over a megabyte": append(drawn(40, 20), make([]byte, 1<<20)...), "too wide": drawn(5000, 1)} {
		t.Run(name, func(t *testing.T) {
			_, err := o.AcceptKYC(ctx, temp, sig)
			refused(t, err, platform.Invalid, "signature")
		})
	}
	if _, err := o.AcceptKYC(ctx, temp, drawn(400, 120)); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func acceptedOnce(t *testing.T, w *World) {
	ctx, r := t.Context(), w.person()
	acme := w.As(Acme)
	temp := w.reviewed(t, Acme, r)
	_, err := acme.Onboarding.PreviewKYC(ctx, temp)
	must(t, err)
	id, err := acme.Onboarding.AcceptKYC(ctx, temp, nil)
	must(t, err)
	_, err = acme.Onboarding.AcceptKYC(ctx, temp, nil)
	out(t, err, platform.StepDone)
	list, err := acme.Clients.Pending(ctx)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("still pending: %+v", list)
	}
	if n := len(everyClient(t, acme)); n != 1 {
		t.Errorf("%d clients", n)
	}
	d, err := acme.Clients.Get(ctx, id)
	must(t, err)
	if d.ID != id || d.Name != r.Name || !d.Active {
		t.Errorf("client %+v", d.Client)
	}
}
