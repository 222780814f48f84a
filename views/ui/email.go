package ui

import "partnerdesk/platform"

// IsEmail is platform.IsEmail, for forms.
func IsEmail(s string) bool { return platform.IsEmail(s) }
