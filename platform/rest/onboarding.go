package rest

import (
	"context"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type onboarding struct{ *Conn }

func (c onboarding) Register(ctx context.Context, in platform.Registration) (platform.RequestID, error) {
	a, err := call(ctx, c.Conn, wire.Register, wire.RegisterRequestOf(in))
	return platform.RequestID(a.RequestID), err
}

func (c onboarding) VerifyOTP(ctx context.Context, id platform.RequestID, mobileOTP, emailOTP string) (platform.TempClientID, error) {
	a, err := call(ctx, c.Conn, wire.VerifyOTP, wire.VerifyOTPRequest{RequestID: wire.Text(id),
		MobileOTP: wire.Text(mobileOTP), EmailOTP: wire.Text(emailOTP)})
	return platform.TempClientID(a.TempClientID), err
}

func (c onboarding) ResendOTP(ctx context.Context, id platform.RequestID, by platform.Channel) (time.Duration, error) {
	a, err := call(ctx, c.Conn, wire.ResendOTP, wire.ResendOTPRequest{RequestID: wire.Text(id), Type: wire.Text(by)})
	if err != nil {
		return 0, err
	}
	return a.Platform(), nil
}

func (c onboarding) VerifyPAN(ctx context.Context, id platform.TempClientID, pan string, b platform.BusinessType) (platform.PANRecord, error) {
	a, err := call(ctx, c.Conn, wire.VerifyPAN, wire.VerifyPANRequest{TempClientID: wire.Text(id),
		PAN: wire.Text(pan), BusinessType: wire.Text(b)})
	return a.Platform(), err
}

func (c onboarding) SendAadhaarOTP(ctx context.Context, id platform.TempClientID, aadhaar string) (string, error) {
	a, err := call(ctx, c.Conn, wire.AadhaarOTP, wire.AadhaarOTPRequest{TempClientID: wire.Text(id), Number: wire.Text(aadhaar)})
	return string(a.ReferenceID), err
}

func (c onboarding) VerifyAadhaar(ctx context.Context, id platform.TempClientID, reference, otp string) (platform.AadhaarRecord, error) {
	a, err := call(ctx, c.Conn, wire.AadhaarVerify, wire.AadhaarVerifyRequest{TempClientID: wire.Text(id),
		OTP: wire.Text(otp), Ref: wire.Text(reference)})
	return a.Platform(), err
}

func (c onboarding) VerifyGST(ctx context.Context, id platform.TempClientID, gstin string) (platform.GSTRecord, error) {
	a, err := call(ctx, c.Conn, wire.VerifyGST, wire.VerifyGSTRequest{TempClientID: wire.Text(id), GSTIN: wire.Text(gstin)})
	return a.Platform(), err
}

func (c onboarding) SkipGST(ctx context.Context, id platform.TempClientID) (platform.Step, error) {
	a, err := call(ctx, c.Conn, wire.SkipGST, wire.TempClientRequest{TempClientID: wire.Text(id)})
	return platform.Step(a.Next), err
}

func (c onboarding) PreviewKYC(ctx context.Context, id platform.TempClientID) (platform.KYCPreview, error) {
	a, err := call(ctx, c.Conn, wire.PreviewKYC, wire.TempClientRequest{TempClientID: wire.Text(id)})
	return a.Platform(), err
}

func (c onboarding) AcceptKYC(ctx context.Context, id platform.TempClientID, signature []byte) (platform.ClientID, error) {
	a, err := call(ctx, c.Conn, wire.AcceptKYC, wire.AcceptRequestOf(id, signature))
	return platform.ClientID(a.ClientID), err
}
