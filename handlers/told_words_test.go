package handlers

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"partnerdesk/platform"
)

// curtPAN is somebody else's platform, which has its own way of putting things.
type curtPAN struct{ platform.OnboardingService }

func (curtPAN) VerifyPAN(context.Context, platform.TempClientID, string, platform.BusinessType) (platform.PANRecord, error) {
	return platform.PANRecord{}, &platform.Error{Kind: platform.Invalid, Msg: "ERR_17 NSDL", Ref: "ref-4711", Quoted: true,
		Fields: map[string]string{"pan": "ERR_17 NSDL"}}
}

func TestAPlatformsOwnWordsReachStaffAndNoClient(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t)
	z := confirmed(w)
	c := z.handedOver()
	w.replace(func(a platform.API) platform.API { a.Onboarding = curtPAN{a.Onboarding}; return a })
	seen := c.post(c.at("/pan"), "btype", "company", "pan", "AAACX1234K").is(http.StatusUnprocessableEntity)
	if said := seen.text("#pan-problem"); strings.Contains(said, "ERR_17") || !strings.Contains(said, "did not accept this PAN") || !strings.Contains(said, "ref-4711") {
		t.Errorf("the client reads %q", said)
	}
	if log := w.log.String(); !strings.Contains(log, "ERR_17") || !strings.Contains(log, "ref-4711") {
		t.Error("the platform's own words are not in the log")
	}
	staff := z.post(z.at("/pan"), "btype", "company", "pan", "AAACX1234K").is(http.StatusUnprocessableEntity)
	if said := staff.text("#pan-problem"); !strings.Contains(said, "ERR_17 NSDL") {
		t.Errorf("staff read %q", said)
	}
}
