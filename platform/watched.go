package platform

import (
	"context"
	"iter"
	"time"
)

// Watch is told of a call as it begins, by its name in the partner API, and calls
// done with what became of it.
type Watch func(ctx context.Context, call string) (done func(error))

// Watched is the API with every call told to begin. It changes no answer.
func (a API) Watched(begin Watch) API {
	a.Onboarding = watchedOnboarding{a.Onboarding, begin}
	a.Clients = watchedClients{a.Clients, begin}
	a.Numbers = watchedNumbers{a.Numbers, begin}
	a.Schedules = watchedSchedules{a.Schedules, begin, "did"}
	a.Agents = watchedAgents{a.Agents, begin}
	a.Flows = watchedFlows{a.Flows, begin}
	a.Bots = watchedBots{a.Bots, begin}
	a.WhatsApp = watchedWhatsApp{a.WhatsApp, begin}
	a.WhatsAppSchedules = watchedSchedules{a.WhatsAppSchedules, begin, "whatsapp"}
	a.Masks = watchedMasks{a.Masks, begin}
	a.Wallet = watchedWallet{a.Wallet, begin}
	return a
}

// get watches a call that brings something, do one that only does.
func get[T any](ctx context.Context, begin Watch, call string, f func() (T, error)) (T, error) {
	done := begin(ctx, call)
	v, err := f()
	done(err)
	return v, err
}

func (begin Watch) do(ctx context.Context, call string, f func() error) error {
	done := begin(ctx, call)
	err := f()
	done(err)
	return err
}

type watchedOnboarding struct {
	OnboardingService
	begin Watch
}

func (s watchedOnboarding) Register(ctx context.Context, in Registration) (RequestID, error) {
	return get(ctx, s.begin, "register", func() (RequestID, error) { return s.OnboardingService.Register(ctx, in) })
}

func (s watchedOnboarding) VerifyOTP(ctx context.Context, id RequestID, mobileOTP string, emailOTP string) (TempClientID, error) {
	return get(ctx, s.begin, "verify_otp", func() (TempClientID, error) { return s.OnboardingService.VerifyOTP(ctx, id, mobileOTP, emailOTP) })
}

func (s watchedOnboarding) ResendOTP(ctx context.Context, id RequestID, by Channel) (time.Duration, error) {
	return get(ctx, s.begin, "resend_otp", func() (time.Duration, error) { return s.OnboardingService.ResendOTP(ctx, id, by) })
}

func (s watchedOnboarding) VerifyPAN(ctx context.Context, id TempClientID, pan string, b BusinessType) (PANRecord, error) {
	return get(ctx, s.begin, "verify_pan", func() (PANRecord, error) { return s.OnboardingService.VerifyPAN(ctx, id, pan, b) })
}

func (s watchedOnboarding) SendAadhaarOTP(ctx context.Context, id TempClientID, aadhaar string) (string, error) {
	return get(ctx, s.begin, "aadhar_otp", func() (string, error) { return s.OnboardingService.SendAadhaarOTP(ctx, id, aadhaar) })
}

func (s watchedOnboarding) VerifyAadhaar(ctx context.Context, id TempClientID, reference string, otp string) (AadhaarRecord, error) {
	return get(ctx, s.begin, "aadhar_verify", func() (AadhaarRecord, error) { return s.OnboardingService.VerifyAadhaar(ctx, id, reference, otp) })
}

func (s watchedOnboarding) VerifyGST(ctx context.Context, id TempClientID, gstin string) (GSTRecord, error) {
	return get(ctx, s.begin, "verify_gst", func() (GSTRecord, error) { return s.OnboardingService.VerifyGST(ctx, id, gstin) })
}

func (s watchedOnboarding) SkipGST(ctx context.Context, id TempClientID) (Step, error) {
	return get(ctx, s.begin, "skip_gst", func() (Step, error) { return s.OnboardingService.SkipGST(ctx, id) })
}

func (s watchedOnboarding) PreviewKYC(ctx context.Context, id TempClientID) (KYCPreview, error) {
	return get(ctx, s.begin, "preview_kyc", func() (KYCPreview, error) { return s.OnboardingService.PreviewKYC(ctx, id) })
}

func (s watchedOnboarding) AcceptKYC(ctx context.Context, id TempClientID, signature []byte) (ClientID, error) {
	return get(ctx, s.begin, "accept_kyc", func() (ClientID, error) { return s.OnboardingService.AcceptKYC(ctx, id, signature) })
}

type watchedClients struct {
	ClientService
	begin Watch
}

func (s watchedClients) Get(ctx context.Context, id ClientID) (ClientDetail, error) {
	return get(ctx, s.begin, "client", func() (ClientDetail, error) { return s.ClientService.Get(ctx, id) })
}

func (s watchedClients) SetActive(ctx context.Context, id ClientID, active bool) error {
	return s.begin.do(ctx, "update_status", func() error { return s.ClientService.SetActive(ctx, id, active) })
}

func (s watchedClients) Pending(ctx context.Context) ([]PendingClient, error) {
	return get(ctx, s.begin, "temp_clients", func() ([]PendingClient, error) { return s.ClientService.Pending(ctx) })
}

// All counts as one call that ends with its last row, or where its reader stops.
func (s watchedClients) All(ctx context.Context) iter.Seq2[Client, error] {
	return func(yield func(Client, error) bool) {
		done := s.begin(ctx, "clients")
		var failed error
		for c, err := range s.ClientService.All(ctx) {
			if err != nil {
				failed = err
			}
			if !yield(c, err) {
				break
			}
		}
		done(failed)
	}
}

type watchedWallet struct {
	WalletService
	begin Watch
}

func (s watchedWallet) Balance(ctx context.Context, client ClientID) (Balance, error) {
	return get(ctx, s.begin, "wallet_balance", func() (Balance, error) { return s.WalletService.Balance(ctx, client) })
}

func (s watchedWallet) Transactions(ctx context.Context, q TransactionQuery) (TransactionPage, error) {
	return get(ctx, s.begin, "wallet_transactions", func() (TransactionPage, error) { return s.WalletService.Transactions(ctx, q) })
}

func (s watchedWallet) AddCredit(ctx context.Context, in NewCredit) (Balance, error) {
	return get(ctx, s.begin, "add_client_credits", func() (Balance, error) { return s.WalletService.AddCredit(ctx, in) })
}
