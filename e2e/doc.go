// Package e2e walks the dashboard as people do: each journey starts the program
// itself, opens it in a browser and goes through visible labels. Everything is in
// its tests; `make e2e` runs them and leaves screenshots in e2e/shots.
package e2e
