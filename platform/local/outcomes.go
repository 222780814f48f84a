package local

import (
	"context"
	"strings"
	"time"

	"partnerdesk/platform"
)

// outcome is what the records answer about an identity number.
type outcome string

// A four-digit code inside a number chooses the outcome, as payment sandboxes
// have it: in a PAN AAA?X + code + X, in an Aadhaar 99990000 + code (whose check
// digit is waived), in a GSTIN the digits of the PAN inside (the rest must be
// true). What carries none of these codes and passes its checks is verified under the
// client's own name.
const (
	outcomeVerified  outcome = ""
	outcomeNotFound  outcome = "0001"
	outcomeUnlinked  outcome = "0002"
	outcomeOtherName outcome = "0003"
	outcomeDown      outcome = "0503"
	outcomeSlow      outcome = "0504"
)

// slowAnswer is how long the records take with outcomeSlow.
const slowAnswer = 10 * time.Second

// otherName is the name on record with outcomeOtherName.
const otherName = "Vanmala Deodhar"

func outcomeOf(code string) outcome {
	switch o := outcome(code); o {
	case outcomeNotFound, outcomeUnlinked, outcomeOtherName, outcomeDown, outcomeSlow:
		return o
	}
	return outcomeVerified
}

func outcomeOfPAN(p platform.PAN) outcome {
	if !strings.HasPrefix(string(p), "AAA") || p[4] != 'X' || p[9] != 'X' {
		return outcomeVerified
	}
	return outcomeOf(string(p[5:9]))
}

const magicAadhaar = "99990000"

func outcomeOfAadhaar(digits string) outcome {
	code, ok := strings.CutPrefix(digits, magicAadhaar)
	if !ok {
		return outcomeVerified
	}
	return outcomeOf(code)
}

func outcomeOfGSTIN(g platform.GSTIN) outcome {
	pan := g.PAN()
	if pan == "" {
		return outcomeVerified
	}
	return outcomeOf(string(pan[5:9]))
}

// answer plays an outcome: it waits or fails as the records would. Both words
// describe the number for a person; field is its wire name.
func (s scope) answer(ctx context.Context, o outcome, field, number, unlinked string) error {
	switch o {
	case outcomeNotFound:
		return platform.Field(field, "The records don't know this %s. Check it against the document.", number)
	case outcomeUnlinked:
		return platform.Field(field, "%s", unlinked)
	case outcomeDown:
		return platform.Errorf(platform.Unavailable, "The %s records are not answering. Nothing was changed; try again in a few minutes.", number)
	case outcomeSlow:
		return boundary(s.sleep(ctx, slowAnswer))
	}
	return nil
}

// nameOnRecord is whom the records name for a number of this client.
func nameOnRecord(o outcome, client string) string {
	if o == outcomeOtherName {
		return otherName
	}
	return client
}
