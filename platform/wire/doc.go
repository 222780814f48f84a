// Package wire is the vocabulary of the partner API: its scalars, the request
// and the answer of every call, the catalogue that says where each call lives,
// and the mapping between all of that and package platform.
//
// It is written once and read from both ends: platform/api serves it and
// platform/rest speaks it. Nothing else in the program sees a wire value.
package wire
