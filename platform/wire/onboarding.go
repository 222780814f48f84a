package wire

import (
	"time"

	"partnerdesk/platform"
)

// Register begins a client.
var Register = Endpoint[RegisterRequest, RegisterAnswer]{
	Name: "register", Group: "Onboarding", Method: "POST", Path: "/partnerclients/register",
	Words:  "Begins a client and sends one code to the mailbox and one to the phone.",
	Costly: true, Action: "clients.onboard", Done: "OTP sent to email and mobile",
	Sample: RegisterRequest{Name: "Acme Corp", Email: "ops@acme.com", Mobile: "9876543210",
		Password: "SecurePass@123", CountryCode: "+91", Promo: "WELCOME10"},
	Answer: RegisterAnswer{RequestID: "req_8f3a21"},
}

// VerifyOTP confirms both codes.
var VerifyOTP = Endpoint[VerifyOTPRequest, VerifyOTPAnswer]{
	Name: "verify_otp", Group: "Onboarding", Method: "POST", Path: "/partnerclients/verify_otp",
	Words:  "Confirms the code of the mailbox and the code of the phone together.",
	Action: "clients.onboard", Done: "Email and mobile verified",
	Sample: VerifyOTPRequest{RequestID: "req_8f3a21", MobileOTP: "482913", EmailOTP: "105577"},
	Answer: VerifyOTPAnswer{TempClientID: "tmp_5521"},
}

// ResendOTP sends fresh codes.
var ResendOTP = Endpoint[ResendOTPRequest, ResendOTPAnswer]{
	Name: "resend_otp", Group: "Onboarding", Method: "POST", Path: "/partnerclients/resend_otp",
	Words:  "Sends a fresh code to the mailbox, the phone or both.",
	Action: "onboarding.resend", Done: "OTP sent again", Wait: platform.ResendWait,
	Sample: ResendOTPRequest{RequestID: "req_8f3a21", Type: "both"},
	Answer: ResendOTPAnswer{RetryAfter: NewInt(30)},
}

type RegisterRequest struct {
	Name        Text `json:"name" req:"rule" doc:"Name of the client"`
	Email       Text `json:"email" req:"rule" from:"new_email" doc:"Mailbox that receives a code"`
	Mobile      Text `json:"mobile" req:"rule" from:"new_mobile" doc:"Mobile number that receives a code"`
	Password    Text `json:"password" req:"rule" doc:"Password of the client's login at the platform"`
	CountryCode Text `json:"country_code" req:"rule" doc:"Country calling code, such as +91"`
	Promo       Text `json:"promo,omitempty" doc:"Promotion code"`
}

type RegisterAnswer struct {
	RequestID Text `json:"request_id" req:"true" keep:"request_id" doc:"Names the registration until its codes are confirmed"`
}

type VerifyOTPRequest struct {
	RequestID Text `json:"request_id" req:"true" doc:"From register"`
	MobileOTP Text `json:"mobileotp" req:"rule" from:"mobile_code" doc:"Code sent to the phone"`
	EmailOTP  Text `json:"emailotp" req:"rule" from:"email_code" doc:"Code sent to the mailbox"`
}

type VerifyOTPAnswer struct {
	TempClientID Text `json:"temp_client_id" req:"true" keep:"temp_client_id" doc:"Names the client until its KYC is accepted"`
}

type ResendOTPRequest struct {
	RequestID Text `json:"request_id" req:"true" doc:"From register"`
	Type      Text `json:"type" req:"rule" one:"email mobile both" doc:"Where to"`
}

type ResendOTPAnswer struct {
	RetryAfter Int `json:"retry_after,omitzero" doc:"Seconds until the next resend is allowed"`
}

// RegisterRequestOf maps to the wire.
func RegisterRequestOf(in platform.Registration) RegisterRequest {
	return RegisterRequest{Name: Text(in.Name), Email: Text(in.Email), Mobile: Text(in.Mobile),
		Password: Text(in.Password), CountryCode: Text(in.CountryCode), Promo: Text(in.Promo)}
}

// Platform maps from the wire.
func (r RegisterRequest) Platform() platform.Registration {
	return platform.Registration{Name: string(r.Name), Email: string(r.Email), Mobile: string(r.Mobile),
		Password: string(r.Password), CountryCode: string(r.CountryCode), Promo: string(r.Promo)}
}

// ResendOTPAnswerOf maps to the wire, rounding up to a full second.
func ResendOTPAnswerOf(wait time.Duration) ResendOTPAnswer {
	return ResendOTPAnswer{RetryAfter: NewInt(CeilSeconds(wait))}
}

// Platform maps from the wire. A platform that names no wait has the usual one.
func (a ResendOTPAnswer) Platform() time.Duration {
	if a.RetryAfter.IsZero() {
		return platform.ResendWait
	}
	return time.Duration(a.RetryAfter.Value()) * time.Second
}

// CeilSeconds is d in full seconds, rounded up.
func CeilSeconds(d time.Duration) int {
	return int((d + time.Second - 1) / time.Second)
}
