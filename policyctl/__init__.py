"""policyctl: policy as code for marketplace compliance.

    import policyctl
"""
