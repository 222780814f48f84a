package settings

import (
	"math"
	"strconv"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
)

// BillingForm is what statements and receipts say of the reseller, and how its
// credits are taxed.
type BillingForm struct {
	LegalName string `form:"legal_name"`
	Address   string `form:"address"`
	GSTIN     string `form:"gstin"`
	Prefix    string `form:"prefix"`
	Rate      string `form:"gst_rate"` // per cent
	Inclusive string `form:"gst"`      // "within" or "on_top"
	Approve   string `form:"approve"`  // rupees; empty: never

	AlertBelow string `form:"alert_below"` // rupees; empty: never
	AlertDays  string `form:"alert_days"`  // empty: never
}

// Within is the GST choice that a credit contains its tax.
const Within = "within"

// Check names what can't be read; the rest is the store's to judge.
func (f *BillingForm) Check() ui.Problems {
	p := ui.Problems{}
	if _, ok := f.rate(); !ok {
		p["gst_rate"] = "Write the rate in per cent, such as 18."
	}
	if _, ok := f.approve(); !ok {
		p["approve"] = "Write an amount in rupees, or leave it empty."
	}
	if _, wrong := wallet.AlertAmount(f.AlertBelow); wrong != "" {
		p["alert_below"] = wrong
	}
	if _, wrong := wallet.AlertDays(f.AlertDays); wrong != "" {
		p["alert_days"] = wrong
	}
	return p
}

// Alert is from when on a wallet wants an eye; 0 is never.
func (f BillingForm) Alert() (below platform.Paise, days int) {
	if n, _ := wallet.AlertAmount(f.AlertBelow); n != nil {
		below = *n
	}
	if n, _ := wallet.AlertDays(f.AlertDays); n != nil {
		days = *n
	}
	return below, days
}

// GSTRate is in hundredths of a per cent.
func (f BillingForm) GSTRate() int {
	n, _ := f.rate()
	return n
}

// ApproveAbove is 0 where no second person is asked for.
func (f BillingForm) ApproveAbove() platform.Paise {
	n, _ := f.approve()
	return n
}

func (f BillingForm) rate() (int, bool) {
	text := strings.TrimSpace(strings.TrimSuffix(f.Rate, "%"))
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 1000 || math.Abs(n*100-math.Round(n*100)) > 1e-6 {
		return 0, false
	}
	return int(math.Round(n * 100)), true
}

func (f BillingForm) approve() (platform.Paise, bool) {
	if f.Approve == "" {
		return 0, true
	}
	n, err := platform.ParseTypedRupees(f.Approve)
	return n, err == nil && n >= 0
}

// BillingView is the page.
type BillingView struct {
	Form     BillingForm
	Problems ui.Problems
	Example  string // a number of a document as it will look
}
