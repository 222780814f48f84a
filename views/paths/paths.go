// Package paths is where every URL of the dashboard is built. Handlers and
// views both import it, so it imports neither.
package paths

// What the shells link to on every page.
const (
	Home     = "/"
	Search   = "/search"   // GET, query parameter "q"
	Account  = "/account"  // the person's own page
	Theme    = "/theme"    // POST "theme" (desk, desk-dark or empty for the system's) and "return"
	Language = "/language" // POST "language" (a BCP 47 tag) and "return"
	SignOut  = "/signout"  // POST
	Sidebar  = "/sidebar"  // POST "closed" (1 or empty) and "return"
)
