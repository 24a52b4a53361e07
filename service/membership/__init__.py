"""Organizations join the registry; their API keys are given out, amended and revoked. (Who a key belongs to: identity/.)"""
