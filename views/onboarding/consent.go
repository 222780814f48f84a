package onboarding

import (
	"context"

	"partnerdesk/views/words"
)

// ConsentVersion names the text below in the record of each consent. A change of
// the text is a new version.
const ConsentVersion = "2026-03"

// TermsVersion names, in the same way, what is agreed to with the signature: the
// review above it, and the line beside the box.
const TermsVersion = "2026-03"

// consentText is what the holder of an Aadhaar agrees to, in the reader's language.
func consentText(ctx context.Context) []string {
	return []string{
		words.T(ctx, "I agree that my Aadhaar number is sent once to the telephony platform, which has Aadhaar’s registry confirm my name with a one-time code."),
		words.T(ctx, "The number itself is not kept here: only its last four digits, the registry’s reference and the time are."),
		words.T(ctx, "It serves the identity check that telephone connections require and nothing else. I may decline and prove my identity in another way."),
	}
}
