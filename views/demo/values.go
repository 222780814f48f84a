package demo

import (
	"context"

	"partnerdesk/views/words"
)

// value is a number that the embedded platform answers in a certain way.
type value struct{ code, answer string }

type valueGroup struct {
	title, rule string
	values      []value
}

// The embedded platform's magic values; platform/local has the rules, and a test of
// the handlers holds these against them.
const (
	PANVerified, PANUnknown, PANOtherName, PANDown, PANSlow            = "AAACX1234K", "AAACX0001X", "AAACX0003X", "AAACX0503X", "AAACX0504X"
	AadhaarVerified, AadhaarUnknown, AadhaarUnlinked, AadhaarOtherName = "999900001234", "999900000001", "999900000002", "999900000003"
	// Two PANs that are verified themselves, with GSTINs that are not.
	GSTINVerified, GSTINUnknown, GSTINDown = "27AAACX1234K1ZC", "27ABCCD0001E1ZI", "27ABCCD0503E1ZB"
	PANOfUnknownGSTIN, PANOfDownGSTIN      = "ABCCD0001E", "ABCCD0503E"
	PromoGood, PromoExpired                = "WELCOME10", "EXPIRED"
)

func groups(ctx context.Context) []valueGroup {
	verified, unknown := words.T(ctx, "verified, under the client’s own name"), words.T(ctx, "not known to the records")
	other, down, slow := words.T(ctx, "verified, under another name"), words.T(ctx, "the records do not answer"), words.T(ctx, "verified after 10 seconds")
	return []valueGroup{
		{words.T(ctx, "PAN"), words.T(ctx, "The fourth letter is the kind of holder: C for a company, P for a person, F for a firm. So AAAPX0001X is a person’s."), []value{
			{PANVerified, verified}, {PANUnknown, unknown}, {PANOtherName, other}, {PANDown, down}, {PANSlow, slow}}},
		{words.T(ctx, "Aadhaar"), words.T(ctx, "Asked of individuals and sole proprietors. The check as you type doubts these numbers: press Send anyway."), []value{
			{AadhaarVerified, verified}, {AadhaarUnknown, unknown}, {AadhaarUnlinked, words.T(ctx, "no mobile is linked, so no code is sent")}, {AadhaarOtherName, other}}},
		{words.T(ctx, "GSTIN"), words.T(ctx, "It must hold the PAN given before: the first goes with %s, the others with %s and %s.", PANVerified, PANOfUnknownGSTIN, PANOfDownGSTIN), []value{
			{GSTINVerified, verified}, {GSTINUnknown, unknown}, {GSTINDown, down}}},
		{words.T(ctx, "Promo code"), "", []value{
			{PromoGood, words.T(ctx, "₹10 of credit once the KYC is accepted")}, {PromoExpired, words.T(ctx, "refused, as expired")}}},
	}
}
