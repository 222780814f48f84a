package handlers

func (s *Server) showPending(r *request) error     { return nil }
func (s *Server) showRegister(r *request) error    { return nil }
func (s *Server) register(r *request) error        { return nil }
func (s *Server) showKYCChecks(r *request) error   { return nil }
func (s *Server) resumeDraft(r *request) error     { return nil }
func (s *Server) showCodes(r *request) error       { return nil }
func (s *Server) confirmCodes(r *request) error    { return nil }
func (s *Server) resendCodes(r *request) error     { return nil }
func (s *Server) showPAN(r *request) error         { return nil }
func (s *Server) checkPAN(r *request) error        { return nil }
func (s *Server) showAadhaar(r *request) error     { return nil }
func (s *Server) sendAadhaar(r *request) error     { return nil }
func (s *Server) showAadhaarCode(r *request) error { return nil }
func (s *Server) confirmAadhaar(r *request) error  { return nil }
func (s *Server) showGST(r *request) error         { return nil }
func (s *Server) checkGST(r *request) error        { return nil }
func (s *Server) showReview(r *request) error      { return nil }
func (s *Server) showSign(r *request) error        { return nil }
func (s *Server) accept(r *request) error          { return nil }
func (s *Server) showDiscard(r *request) error     { return nil }
func (s *Server) discard(r *request) error         { return nil }
