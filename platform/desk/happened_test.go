package desk

import (
	"testing"

	"partnerdesk/store"
)

func TestTheTrailTellsWhatHappened(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       store.IntentKind
		asked, did string
	}{
		{store.AddClientCredits, "Add ₹500.00", "Added ₹500.00 of credit"},
		{store.AddClientCredits, "Add ₹1,00,000.00, valid till 2027-12-31 (UPI 1)", "Added ₹1,00,000.00 of credit, valid till 2027-12-31 (UPI 1)"},
		{store.AddClientCredits, "Add ₹500.00 (cash)", "Added ₹500.00 of credit (cash)"},
		{store.AddClientCredits, "Change the validity, valid till 2027-12-31", "Changed the validity, valid till 2027-12-31"},
		{store.BuyDID, "Buy +91 11 4117 8722", "Bought +91 11 4117 8722"},
		{store.AcceptKYC, "Accept the KYC of Asha", "Accepted the KYC of Asha"},
		{store.Register, "Register Add Ltd", "Registered Add Ltd"},
	} {
		if got := happened(store.Intent{Kind: c.kind, Summary: c.asked}); got != c.did {
			t.Errorf("%q was told as %q, want %q", c.asked, got, c.did)
		}
	}
}
