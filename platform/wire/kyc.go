package wire

import (
	"encoding/base64"
	"strings"

	"partnerdesk/platform"
)

const (
	signaturePrefix = "data:image/png;base64,"
	signatureLimit  = 1 << 20 // bytes of the PNG itself
)

// VerifyPAN checks a PAN against the records.
var VerifyPAN = Endpoint[VerifyPANRequest, VerifyPANAnswer]{
	Name: "verify_pan", Group: "KYC", Method: "POST", Path: "/partnerclients/verify_pan",
	Words:  "Checks the PAN against the records and against the business type. A new PAN voids what came after it.",
	Action: "clients.onboard", Done: "PAN verified",
	Sample: VerifyPANRequest{TempClientID: "tmp_5521", PAN: "AAAPA1234F", BusinessType: "proprietorship"},
	Answer: VerifyPANAnswer{NameOnPAN: "Acme Corp", PAN: "AAAPA••••F", Next: "aadhaar"},
}

// AadhaarOTP sends the Aadhaar code.
var AadhaarOTP = Endpoint[AadhaarOTPRequest, AadhaarOTPAnswer]{
	Name: "aadhar_otp", Group: "KYC", Method: "POST", Path: "/partnerclients/aadhar_otp",
	Words:  "Sends a code to the mobile that is linked to an Aadhaar number. Individuals and proprietors only.",
	Action: "clients.onboard", Done: "OTP sent to the mobile linked to this Aadhaar",
	Sample: AadhaarOTPRequest{TempClientID: "tmp_5521", Number: "999941057058"},
	Answer: AadhaarOTPAnswer{ReferenceID: "ref_77120"},
}

// AadhaarVerify confirms the Aadhaar code.
var AadhaarVerify = Endpoint[AadhaarVerifyRequest, AadhaarVerifyAnswer]{
	Name: "aadhar_verify", Group: "KYC", Method: "POST", Path: "/partnerclients/aadhar_verify",
	Words:  "Confirms the Aadhaar code.",
	Action: "clients.onboard", Done: "Aadhaar verified",
	Sample: AadhaarVerifyRequest{TempClientID: "tmp_5521", OTP: "663201", Ref: "ref_77120"},
	Answer: AadhaarVerifyAnswer{Name: "Acme Corp", Aadhaar: "7058", Next: "gst"},
}

// VerifyGST checks a GSTIN against the records.
var VerifyGST = Endpoint[VerifyGSTRequest, VerifyGSTAnswer]{
	Name: "verify_gst", Group: "KYC", Method: "POST", Path: "/partnerclients/verify_gst",
	Words:  "Checks the GSTIN against the records and against the PAN.",
	Action: "clients.onboard", Done: "GST verified",
	Sample: VerifyGSTRequest{TempClientID: "tmp_5521", GSTIN: "27AAAPA1234F1ZJ"},
	Answer: VerifyGSTAnswer{LegalName: "Acme Corp", State: "Maharashtra", Next: "review"},
}

// SkipGST goes on without a GSTIN.
var SkipGST = Endpoint[TempClientRequest, SkipGSTAnswer]{
	Name: "skip_gst", Group: "KYC", Method: "POST", Path: "/partnerclients/skip_gst",
	Words:  "Goes on without a GSTIN, for a client that is not registered for GST.",
	Action: "clients.onboard", Done: "GST skipped",
	Sample: TempClientRequest{TempClientID: "tmp_5521"},
	Answer: SkipGSTAnswer{Next: "review"},
}

// PreviewKYC shows what was captured. It counts as a read although the platform
// notes that it happened, because repeating it does no harm.
var PreviewKYC = Endpoint[TempClientRequest, PreviewKYCAnswer]{
	Name: "preview_kyc", Group: "KYC", Method: "POST", Path: "/partnerclients/preview_kyc",
	Words: "Shows everything captured so far, masked. Acceptance wants a preview since the last change.",
	Reads: true, Action: "clients.onboard", Done: "KYC preview",
	Sample: TempClientRequest{TempClientID: "tmp_5521"},
	Answer: PreviewKYCAnswer{Name: "Acme Corp", Email: "ops@acme.com", Mobile: "+919876543210",
		BusinessType: "proprietorship", PAN: "AAAPA••••F", NameOnPAN: "Acme Corp", AadhaarLast4: "7058",
		AadhaarName: "Acme Corp", GSTSkipped: NewFlag(true), Next: "review"},
}

// AcceptKYC makes the client live.
var AcceptKYC = Endpoint[AcceptKYCRequest, AcceptKYCAnswer]{
	Name: "accept_kyc", Group: "KYC", Method: "POST", Path: "/partnerclients/accept_kyc",
	Words:  "Accepts what was captured and makes the client live.",
	Costly: true, Action: "clients.onboard", Done: "KYC accepted, the client is active",
	BodyLimit: 3 << 19, // 1.5 MB: a signature of 1 MB in base64 fits
	Sample:    AcceptKYCRequest{TempClientID: "tmp_5521"},
	Answer:    AcceptKYCAnswer{ClientID: "CLIENTAPIKEY12345"},
}

type VerifyPANRequest struct {
	TempClientID Text `json:"temp_client_id" req:"true" doc:"From verify_otp"`
	PAN          Text `json:"pan" req:"rule" doc:"Five letters, four digits, one letter"`
	BusinessType Text `json:"btype" req:"rule" one:"individual proprietorship company llp partnership huf trust society government" doc:"Business type"`
}

type VerifyPANAnswer struct {
	NameOnPAN Text `json:"name_on_pan" doc:"Name on record"`
	PAN       Text `json:"pan" doc:"The PAN, masked"`
	Next      Text `json:"next" one:"otp pan aadhaar gst review done" doc:"Step that is due"`
}

type AadhaarOTPRequest struct {
	TempClientID Text `json:"temp_client_id" req:"true" doc:"From verify_otp"`
	Number       Text `json:"aadhar_num" req:"rule" doc:"Twelve digits; never stored"`
}

type AadhaarOTPAnswer struct {
	ReferenceID Text `json:"reference_id" req:"true" keep:"reference_id" doc:"Wanted by aadhar_verify as ref"`
}

type AadhaarVerifyRequest struct {
	TempClientID Text `json:"temp_client_id" req:"true" doc:"From verify_otp"`
	OTP          Text `json:"otp" req:"rule" from:"aadhaar_code" doc:"Code sent to the linked mobile"`
	Ref          Text `json:"ref" req:"rule" from:"reference_id" doc:"reference_id from aadhar_otp"`
}

type AadhaarVerifyAnswer struct {
	Name    Text `json:"name" doc:"Name on record"`
	Aadhaar Text `json:"aadhar" doc:"The last four digits"`
	Next    Text `json:"next" one:"otp pan aadhaar gst review done" doc:"Step that is due"`
}

type VerifyGSTRequest struct {
	TempClientID Text `json:"temp_client_id" req:"true" doc:"From verify_otp"`
	GSTIN        Text `json:"gst_num" req:"rule" doc:"Fifteen characters"`
}

type VerifyGSTAnswer struct {
	LegalName Text `json:"legal_name" doc:"Name on record"`
	State     Text `json:"state" doc:"State of the registration"`
	Next      Text `json:"next" one:"otp pan aadhaar gst review done" doc:"Step that is due"`
}

type TempClientRequest struct {
	TempClientID Text `json:"temp_client_id" req:"true" doc:"From verify_otp"`
}

type SkipGSTAnswer struct {
	Next Text `json:"next" one:"otp pan aadhaar gst review done" doc:"Step that is due"`
}

type PreviewKYCAnswer struct {
	Name         Text `json:"name" doc:"Name of the client"`
	Email        Text `json:"email" doc:"Confirmed mailbox"`
	Mobile       Text `json:"mobile" doc:"Confirmed mobile number"`
	BusinessType Text `json:"btype" doc:"Business type"`
	PAN          Text `json:"pan" doc:"The PAN, masked"`
	NameOnPAN    Text `json:"name_on_pan" doc:"Name on the PAN record"`
	AadhaarLast4 Text `json:"aadhar,omitempty" doc:"The last four digits, where Aadhaar is needed"`
	AadhaarName  Text `json:"aadhar_name,omitempty" doc:"Name on the Aadhaar record"`
	GSTIN        Text `json:"gst_num,omitempty" doc:"The GSTIN, masked"`
	LegalName    Text `json:"legal_name,omitempty" doc:"Name on the GST record"`
	State        Text `json:"state,omitempty" doc:"State of the GST registration"`
	GSTSkipped   Flag `json:"gst_skipped,omitzero" doc:"1 where GST was skipped"`
	Next         Text `json:"next" one:"otp pan aadhaar gst review done" doc:"Step that is due"`
}

type AcceptKYCRequest struct {
	TempClientID Text `json:"temp_client_id" req:"true" doc:"From verify_otp"`
	Signature    Text `json:"signature,omitempty" max:"1500000" doc:"PNG of at most 1 MB as data:image/png;base64,…"`
}

type AcceptKYCAnswer struct {
	ClientID Text `json:"client_id" req:"true" keep:"client_id" doc:"Names the client in every other call; keep it secret"`
}

func PANAnswerOf(r platform.PANRecord) VerifyPANAnswer {
	return VerifyPANAnswer{NameOnPAN: Text(r.NameOnPAN), PAN: Text(r.Masked), Next: Text(r.Next)}
}

func (a VerifyPANAnswer) Platform() platform.PANRecord {
	return platform.PANRecord{NameOnPAN: string(a.NameOnPAN), Masked: string(a.PAN), Next: platform.Step(a.Next)}
}

func AadhaarAnswerOf(r platform.AadhaarRecord) AadhaarVerifyAnswer {
	return AadhaarVerifyAnswer{Name: Text(r.Name), Aadhaar: Text(r.Last4), Next: Text(r.Next)}
}

// Platform keeps the last four digits whatever the platform sent, so that a
// platform that forgets to mask does no harm here.
func (a AadhaarVerifyAnswer) Platform() platform.AadhaarRecord {
	return platform.AadhaarRecord{Name: string(a.Name), Last4: lastFour(a.Aadhaar), Next: platform.Step(a.Next)}
}

func GSTAnswerOf(r platform.GSTRecord) VerifyGSTAnswer {
	return VerifyGSTAnswer{LegalName: Text(r.LegalName), State: Text(r.State), Next: Text(r.Next)}
}

func (a VerifyGSTAnswer) Platform() platform.GSTRecord {
	return platform.GSTRecord{LegalName: string(a.LegalName), State: string(a.State), Next: platform.Step(a.Next)}
}

func PreviewAnswerOf(p platform.KYCPreview) PreviewKYCAnswer {
	return PreviewKYCAnswer{Name: Text(p.Name), Email: Text(p.Email), Mobile: Text(p.Mobile),
		BusinessType: Text(p.BusinessType), PAN: Text(p.PAN), NameOnPAN: Text(p.NameOnPAN),
		AadhaarLast4: Text(p.AadhaarLast4), AadhaarName: Text(p.AadhaarName),
		GSTIN: Text(p.GSTIN), LegalName: Text(p.LegalName), State: Text(p.State),
		GSTSkipped: NewFlag(p.GSTSkipped), Next: Text(p.Next)}
}

func (a PreviewKYCAnswer) Platform() platform.KYCPreview {
	return platform.KYCPreview{Name: string(a.Name), Email: string(a.Email), Mobile: string(a.Mobile),
		BusinessType: platform.BusinessType(a.BusinessType), PAN: string(a.PAN), NameOnPAN: string(a.NameOnPAN),
		AadhaarLast4: lastFour(a.AadhaarLast4), AadhaarName: string(a.AadhaarName),
		GSTIN: string(a.GSTIN), LegalName: string(a.LegalName), State: string(a.State),
		GSTSkipped: a.GSTSkipped.On(), Next: platform.Step(a.Next)}
}

// AcceptRequestOf maps to the wire.
func AcceptRequestOf(id platform.TempClientID, png []byte) AcceptKYCRequest {
	r := AcceptKYCRequest{TempClientID: Text(id)}
	if len(png) > 0 {
		r.Signature = Text(signaturePrefix + base64.StdEncoding.EncodeToString(png))
	}
	return r
}

// PNG is the signature's bytes, nil where none was given. Whether they are a
// picture is for the platform to say.
func (r AcceptKYCRequest) PNG() ([]byte, error) {
	if r.Signature == "" {
		return nil, nil
	}
	coded, ok := strings.CutPrefix(string(r.Signature), signaturePrefix)
	if !ok {
		return nil, platform.Field("signature", "This must be a PNG written as %s…", signaturePrefix)
	}
	png, err := base64.StdEncoding.DecodeString(coded)
	switch {
	case err != nil:
		return nil, platform.Field("signature", "is not valid base64")
	case len(png) > signatureLimit:
		return nil, platform.Field("signature", "This must not be larger than 1 MB.")
	}
	return png, nil
}

func lastFour(t Text) string {
	s := platform.Digits(string(t))
	return s[max(len(s)-4, 0):]
}
