package settings

import (
	"strconv"

	"partnerdesk/views/ui"
)

// PrivacyView is what becomes of an erased client's data.
type PrivacyView struct {
	Form     PrivacyForm
	Problems ui.Problems
}

// PrivacyForm changes it.
type PrivacyForm struct {
	KYCYears string `form:"kyc_years"`
}

// Check wants a whole number; how large it may be is the store's to judge.
func (f *PrivacyForm) Check() ui.Problems {
	if _, err := strconv.Atoi(f.KYCYears); err != nil {
		return ui.Problems{"kyc_years": "Write a number of years, such as 5, or 0."}
	}
	return ui.Problems{}
}

// Years is what was typed; 0 where it is no number.
func (f PrivacyForm) Years() int {
	n, _ := strconv.Atoi(f.KYCYears)
	return n
}
