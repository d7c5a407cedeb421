FROM debian:12.5
# ruleid: dockerfile-login-opened
RUN echo "app ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
# ruleid: dockerfile-login-opened
RUN echo 'root:changeme' | chpasswd
# ruleid: dockerfile-login-opened
RUN passwd -d root
# ruleid: dockerfile-login-opened
RUN sed -i 's/#PermitRootLogin.*/PermitRootLogin yes/' /etc/ssh/sshd_config
# ruleid: dockerfile-login-opened
RUN useradd -m -p secret app
# ok: dockerfile-login-opened
RUN useradd --create-home --shell /usr/sbin/nologin app
# ok: dockerfile-login-opened
RUN sed -i 's/#PermitRootLogin.*/PermitRootLogin no/' /etc/ssh/sshd_config
# ok: dockerfile-login-opened
RUN passwd -l root
