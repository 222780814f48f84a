// Package platform is the vocabulary of the dashboard: the things a telephony
// platform knows about a partner's clients, and one small interface per
// capability group. It imports the standard library and phonenumbers only.
//
// A Client is the partner's customer; the caller of the vendor's HTTP API is
// rest.Conn. A number and a DID are the same thing.
package platform
