# The simplest scenario for Locust: one GET, one check.

from locust import FastHttpUser, task


class Home(FastHttpUser):
    @task
    def home(self):
        response = self.client.get("/")
        if response.status_code != 200:
            raise RuntimeError(response.status_code)
